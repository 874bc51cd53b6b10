namespace Filmgate.Keys;

/// <summary>
/// Keys of commands on the server's machine. Whoever can write to the data directory can do everything anyway, so a command proves just
/// that: it puts the hash of a random key there, and calls the server with the key. The key itself is never stored.
/// </summary>
internal sealed class CommandKeys(string dataDirectory)
{
    public const string Prefix = "fgc_";
    private const string Folder = "commands";

    /// <summary>What a command that was killed left behind is worth nothing after this time.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    public bool Accepts(string text, string hash) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) && IsRecent(Path.Combine(dataDirectory, Folder, hash));

    /// <exception cref="IOException">The data directory cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to another user.</exception>
    public static CommandKey Create(string dataDirectory)
    {
        var folder = Directory.CreateDirectory(Path.Combine(dataDirectory, Folder)).FullName;
        foreach (var old in Directory.EnumerateFiles(folder).Where(file => !IsRecent(file))) File.Delete(old);
        var text = Prefix + ApiKey.NewText();
        var file = Path.Combine(folder, ApiKey.HashOf(text));
        File.Create(file).Dispose();
        return new(text, file);
    }

    /// <remarks>The system's clock, because files have its times. A file that does not exist is very old.</remarks>
    private static bool IsRecent(string file) => TimeProvider.System.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(file) < Lifetime;
}

/// <summary>The key of one command. It is worth nothing when the command is over.</summary>
internal sealed class CommandKey(string text, string file) : IDisposable
{
    public string Text => text;

    public void Dispose() => File.Delete(file);
}
