namespace Filmgate.Storage;

/// <summary>The folder of a single-node installation. Only one server may use it: a second one would run the same videos.</summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string DatabaseFile = "filmgate.db";
    private const string LockFile = "server.lock";
    private const string UrlFile = "server.url";
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream lockFile)
    {
        Path = path;
        _lock = lockFile;
    }

    public string Path { get; }

    /// <summary>Creates the folder if necessary and locks it until disposal.</summary>
    /// <exception cref="DataDirectoryInUseException">Another server uses it.</exception>
    public static DataDirectory Open(string path)
    {
        var directory = Directory.CreateDirectory(path).FullName;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(directory, OwnerOnly);
        var file = System.IO.Path.Combine(directory, LockFile);
        try
        {
            var lockFile = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            lockFile.SetLength(0);
            lockFile.Write(System.Text.Encoding.UTF8.GetBytes($"{Environment.ProcessId}\n"));
            lockFile.Flush();
            File.Delete(System.IO.Path.Combine(directory, UrlFile));    // of a server that was killed
            return new(directory, lockFile);
        }
        catch (IOException fault) when (IsLocked(fault))
        {
            throw new DataDirectoryInUseException(directory);
        }
    }

    /// <summary>Whether this is the data directory of a gateway.</summary>
    public static bool Exists(string path) => File.Exists(System.IO.Path.Combine(path, DatabaseFile));

    /// <summary>The database file of a data directory. It needs no lock: the <c>keys</c> commands open it while a server runs.</summary>
    public static string DatabasePath(string path)
    {
        Directory.CreateDirectory(path);
        return System.IO.Path.Combine(path, DatabaseFile);
    }

    /// <summary>EAGAIN on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.</summary>
    private static bool IsLocked(IOException fault) => fault.HResult is 11 or 35 or unchecked((int)0x80070020);

    /// <summary>Tells commands on this machine where the server listens, until disposal.</summary>
    public void WriteUrl(Uri url) => File.WriteAllText(System.IO.Path.Combine(Path, UrlFile), $"{url}\n");

    /// <summary>Where the server of a data directory listens. Null: none is running, or it answers no requests.</summary>
    public static Uri? UrlOfServer(string path)
    {
        var file = System.IO.Path.Combine(path, UrlFile);
        return File.Exists(file) && IsInUse(System.IO.Path.Combine(path, LockFile))
            && Uri.TryCreate(File.ReadAllText(file).Trim(), UriKind.Absolute, out var url)
                ? url
                : null;
    }

    /// <summary>Only asked while there is a URL: the question itself locks the file for a moment.</summary>
    private static bool IsInUse(string lockFile)
    {
        try
        {
            using var _ = new FileStream(lockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException fault)
        {
            return IsLocked(fault);
        }
    }

    public void Dispose()
    {
        File.Delete(System.IO.Path.Combine(Path, UrlFile));
        _lock.Dispose();
    }
}

internal sealed class DataDirectoryInUseException(string path) : Exception(
    $"The data directory {path} is in use by another Filmgate server. Two servers on one data directory would run the same videos. "
    + "Stop the other server, or start this one with another --data directory.");
