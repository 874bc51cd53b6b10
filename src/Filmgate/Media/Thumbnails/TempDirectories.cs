namespace Filmgate.Media.Thumbnails;

/// <summary>
/// Folders for ffmpeg to work in, one for each task and gone with it. They lie in the data directory, which one server has for itself: what is there at its start was left
/// by one that was killed, a whole video perhaps, and goes. In the system's temporary folder nobody could tell.
/// </summary>
internal sealed class TempDirectories
{
    private readonly string _root;

    /// <param name="root">Nobody else's.</param>
    public TempDirectories(string root)
    {
        _root = Directory.CreateDirectory(root).FullName;
        foreach (var leftover in new DirectoryInfo(_root).EnumerateDirectories("*").Where(folder => Guid.TryParseExact(folder.Name, "N", out _))) Delete(leftover.FullName);
    }

    public static string PathIn(string data) => Path.Combine(data, "work");

    public TempDirectory Create() => new(Directory.CreateDirectory(Path.Combine(_root, Guid.NewGuid().ToString("N"))).FullName);

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // an ffmpeg that outlived its server for a moment writes there still: gone at the next start
        }
    }

    internal sealed class TempDirectory(string folder) : IDisposable
    {
        public string Path => folder;

        public void Dispose() => Delete(folder);
    }
}
