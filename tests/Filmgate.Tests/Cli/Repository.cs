namespace Filmgate.Tests.Cli;

/// <summary>The folder of the solution file, above the built tests.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Filmgate.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No Filmgate.slnx above the tests.");
        return folder;
    }
}
