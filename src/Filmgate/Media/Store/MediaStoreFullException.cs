namespace Filmgate.Media.Store;

/// <summary>The store has no space left. Committed files are not affected. The operator must free space.</summary>
internal sealed class MediaStoreFullException(Exception inner, string message = "The disk of the media store is full.")
    : MediaStoreException("full", message, inner)
{
    // .NET puts the raw errno into HResult on Unix, and a Win32 code on Windows.
    private const int NoSpace = 28;
    private const int QuotaExceededOnLinux = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    public static bool IsDiskFull(IOException e) =>
        e is not MediaStoreFullException && e.HResult is NoSpace or QuotaExceededOnLinux or WindowsDiskFull or WindowsHandleDiskFull;
}
