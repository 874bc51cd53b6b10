using System.Diagnostics;
using System.Text;

namespace Filmgate.Tests.Cli;

/// <summary>The built command as a process of its own, in a folder of its own.</summary>
internal sealed class CliProcess : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly TaskCompletionSource _outEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _errorEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CliProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data, _out, _outEnded);
        process.ErrorDataReceived += (_, line) => Take(line.Data, _error, _errorEnded);
    }

    public string Out
    {
        get
        {
            lock (_out) return _out.ToString();
        }
    }

    public string Error
    {
        get
        {
            lock (_error) return _error.ToString();
        }
    }

    public static CliProcess Start(string folder, string[] args, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Filmgate.Cli.dll"), .. args])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("FILMGATE_", StringComparison.Ordinal) || k.StartsWith("COMETAPI_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;

        var cli = new CliProcess(new() { StartInfo = start });
        cli._process.Start();
        cli._process.BeginOutputReadLine();
        cli._process.BeginErrorReadLine();
        return cli;
    }

    public static async Task<(int Exit, string Out, string Error)> RunAsync(string folder, string[] args, params (string Name, string Value)[] environment)
    {
        await using var cli = Start(folder, args, environment);
        return (await cli.ExitAsync(), cli.Out, cli.Error);
    }

    /// <summary>Its address, once it says that it listens.</summary>
    public async Task<Uri> UrlAsync()
    {
        const string before = " listens on ";
        await UntilSaidAsync(before);
        return new(Error.Split(before)[1].Split('\n', ',')[0].TrimEnd('.'));
    }

    public async Task UntilSaidAsync(string text)
    {
        using var limit = new CancellationTokenSource(Longest);
        while (!Error.Contains(text, StringComparison.Ordinal))
        {
            var more = _more.Task;
            if (Error.Contains(text, StringComparison.Ordinal)) return;
            if (_errorEnded.Task.IsCompleted) Assert.Fail($"It ended without saying '{text}':\n{Error}");
            await more.WaitAsync(limit.Token);
        }
    }

    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString()]);
        await kill.WaitForExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Longest);
        await Task.WhenAll(_outEnded.Task, _errorEnded.Task).WaitAsync(Longest);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Take(string? line, StringBuilder into, TaskCompletionSource ended)
    {
        lock (into)
        {
            if (line is not null) into.Append(line).Append('\n');
        }

        if (line is null) ended.TrySetResult();
        Interlocked.Exchange(ref _more, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
