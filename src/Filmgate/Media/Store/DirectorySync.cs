using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Filmgate.Media.Store;

/// <summary>
/// Makes a rename survive a power cut. On Unix, flushing the file is not enough: the name is stored in the directory, and .NET cannot
/// flush a directory.
/// </summary>
internal static partial class DirectorySync
{
    private const int Interrupted = 4;
    private const int InvalidArgument = 22;
    private const int NotSupportedOnLinux = 95;
    private const int CloseOnExecOnLinux = 0x80000;

    public static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            return; // NTFS journals its metadata, and there is no call for this

        var handle = Open(path, OperatingSystem.IsLinux() ? CloseOnExecOnLinux : 0);
        if (handle < 0)
            throw Failure("open", path, Marshal.GetLastPInvokeError());
        try
        {
            while (Fsync(handle) != 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error is InvalidArgument or NotSupportedOnLinux)
                    return; // some network file systems cannot flush a directory, and offer nothing better
                if (error != Interrupted)
                    throw Failure("flush", path, error);
            }
        }
        finally
        {
            _ = Close(handle);
        }
    }

    private static IOException Failure(string verb, string path, int error) =>
        new($"Cannot {verb} the directory '{path}': {new Win32Exception(error).Message}", error);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);
}
