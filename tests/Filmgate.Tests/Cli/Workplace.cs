namespace Filmgate.Tests.Cli;

/// <summary>A folder to run commands in, gone afterwards.</summary>
internal sealed class Workplace : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("filmgate-cli-").FullName;

    public static string Repository
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Filmgate.slnx"))) folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no Filmgate.slnx above the tests");
            return folder;
        }
    }

    public string this[string name] => Path.Combine(Folder, name);

    public CliProcess Start(params string[] args) => CliProcess.Start(Folder, args);

    public Task<(int Exit, string Out, string Error)> RunAsync(params string[] args) => CliProcess.RunAsync(Folder, args);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
