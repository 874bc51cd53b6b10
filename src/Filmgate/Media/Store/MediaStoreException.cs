namespace Filmgate.Media.Store;

/// <summary>An operation of the media store failed.</summary>
/// <param name="reason">A few words that any client may read: no path, bucket or key.</param>
/// <param name="message">For the operator.</param>
internal class MediaStoreException(string reason, string message, Exception? inner = null) : IOException(message, inner)
{
    public string Reason => reason;
}
