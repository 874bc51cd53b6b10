namespace Filmgate.Media.Store;

/// <summary>The media store could not do what it was asked to.</summary>
/// <param name="reason">A word or two that any client may read: no path, no bucket, no key.</param>
/// <param name="message">For the operator.</param>
internal class MediaStoreException(string reason, string message, Exception? inner = null) : IOException(message, inner)
{
    public string Reason => reason;
}
