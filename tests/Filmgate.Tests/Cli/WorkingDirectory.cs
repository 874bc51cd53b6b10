namespace Filmgate.Tests.Cli;

/// <summary>A temporary folder to run commands in, deleted afterwards.</summary>
internal sealed class WorkingDirectory : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("filmgate-cli-").FullName;

    public string this[string name] => Path.Combine(FullPath, name);

    public CliProcess Start(params string[] args) => CliProcess.Start(FullPath, args);

    public Task<(int Exit, string Out, string Error)> RunAsync(params string[] args) => CliProcess.RunAsync(FullPath, args);

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
