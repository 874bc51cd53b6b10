namespace Filmgate.Storage;

/// <summary>The folder of a single-node installation. One server at a time: a second one would run the same videos.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    /// <exception cref="DataDirectoryInUseException">Another server has it.</exception>
    public static DataDirectory Open(string path)
    {
        var directory = Directory.CreateDirectory(path).FullName;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var file = System.IO.Path.Combine(directory, "server.lock");
        try
        {
            var held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            held.SetLength(0);
            held.Write(System.Text.Encoding.UTF8.GetBytes($"{Environment.ProcessId}\n"));
            held.Flush();
            return new(directory, held);
        }
        catch (IOException fault) when (IsHeld(fault))
        {
            throw new DataDirectoryInUseException(directory);
        }
    }

    /// <summary>The database of a data directory; the <c>keys</c> commands open it beside a running server.</summary>
    public static string DatabasePath(string path)
    {
        Directory.CreateDirectory(path);
        return System.IO.Path.Combine(path, "filmgate.db");
    }

    /// <summary>EAGAIN on Linux and on macOS, ERROR_SHARING_VIOLATION on Windows; a full disk is another matter.</summary>
    private static bool IsHeld(IOException fault) => fault.HResult is 11 or 35 or unchecked((int)0x80070020);

    public void Dispose() => _lock.Dispose();
}

internal sealed class DataDirectoryInUseException(string path) : Exception(
    $"The data directory {path} is in use by another Filmgate server. Two servers on one SQLite directory would run the same videos. "
    + "Stop the other one, or start this one with another --data directory.");
