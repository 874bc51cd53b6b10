namespace Filmgate.Media.Thumbnails;

/// <summary>
/// Temporary directories for ffmpeg, one per task and deleted with it. They are inside the data directory, which one server has to
/// itself. So a directory that exists at startup was left by a killed server, possibly with a whole video, and is deleted. In the
/// system's temporary directory this could not be known.
/// </summary>
internal sealed class TempDirectories
{
    private readonly string _root;

    /// <param name="root">Used by this server only.</param>
    public TempDirectories(string root)
    {
        _root = Directory.CreateDirectory(root).FullName;
        foreach (var directory in new DirectoryInfo(_root).EnumerateDirectories())
            if (Guid.TryParseExact(directory.Name, "N", out _)) Delete(directory.FullName);
    }

    public static string PathIn(string data) => Path.Combine(data, "work");

    public TempDirectory Create() => new(Directory.CreateDirectory(Path.Combine(_root, Guid.NewGuid().ToString("N"))).FullName);

    private static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // an ffmpeg that briefly outlived its server may still write here; the next start deletes it
        }
    }

    internal sealed class TempDirectory(string path) : IDisposable
    {
        public string Path => path;

        public void Dispose() => Delete(path);
    }
}
