using System.Diagnostics;
using System.Text;

namespace Filmgate.Tests.Cli;

/// <summary>The built command, run as a separate process.</summary>
internal sealed class CliProcess : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly TaskCompletionSource _outEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _errorEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CliProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(line.Data, _out, _outEnded);
        process.ErrorDataReceived += (_, line) => Append(line.Data, _error, _errorEnded);
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
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;

        var cli = new CliProcess(new() { StartInfo = start });
        cli._process.Start();
        cli._process.BeginOutputReadLine();
        cli._process.BeginErrorReadLine();
        return cli;
    }

    public static async Task<(int Exit, string Out, string Error)> RunAsync(
        string folder, string[] args, params (string Name, string Value)[] environment)
    {
        await using var cli = Start(folder, args, environment);
        return (await cli.ExitAsync(), cli.Out, cli.Error);
    }

    /// <summary>Waits until the server listens, and returns its address.</summary>
    public async Task<Uri> UrlAsync()
    {
        const string before = " listens on ";
        await WaitForOutputAsync(before);
        return new(Error.Split(before)[1].Split('\n', ',')[0].TrimEnd('.'));
    }

    /// <summary>Waits until the text appears on stderr.</summary>
    public async Task WaitForOutputAsync(string text)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while (!Error.Contains(text, StringComparison.Ordinal))
        {
            var more = _more.Task;
            if (Error.Contains(text, StringComparison.Ordinal)) return;
            if (_errorEnded.Task.IsCompleted) Assert.Fail($"The process ended without printing '{text}':\n{Error}");
            await more.WaitAsync(timeout.Token);
        }
    }

    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString()]);
        await kill.WaitForExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Timeout);
        await Task.WhenAll(_outEnded.Task, _errorEnded.Task).WaitAsync(Timeout);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static bool IsSetting(string variable) =>
        variable.StartsWith("FILMGATE_", StringComparison.Ordinal) || variable.StartsWith("COMETAPI_", StringComparison.Ordinal);

    private void Append(string? line, StringBuilder output, TaskCompletionSource ended)
    {
        lock (output)
        {
            if (line is not null) output.Append(line).Append('\n');
        }

        if (line is null) ended.TrySetResult();
        Interlocked.Exchange(ref _more, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
