namespace Filmgate.Api;

internal sealed record ApiOptions
{
    /// <summary>The model for requests that name none.</summary>
    public string DefaultModel { get; init; } = "veo3-fast";

    /// <summary>Maximum size of a request body.</summary>
    public long MaxUploadBytes { get; init; } = 48L << 20;

    /// <summary>Maximum total size of one key's uploaded files.</summary>
    public long FileQuotaBytes { get; init; } = 10L << 30;

    /// <summary>Maximum open event streams and waiting requests, over all keys.</summary>
    public int MaxStreams { get; init; } = 1000;

    /// <summary>The same limit for one key.</summary>
    public int MaxStreamsPerKey { get; init; } = 100;

    /// <summary>Whether <c>/content</c> redirects to a signed address of the bucket instead of passing the bytes through.</summary>
    public bool RedirectToBucket { get; init; }
}
