using System.Net;

namespace Filmgate.Api;

internal sealed record ApiOptions
{
    /// <summary>The model of requests that do not name one.</summary>
    public string DefaultModel { get; init; } = "veo3-fast";

    /// <summary>The text of an operator key that the operator chose. Null: none.</summary>
    public string? OperatorKey { get; init; }

    /// <summary>Proxies whose <c>X-Forwarded-For</c> tells where a request comes from. Empty: none is believed.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>The origins of web pages that may call the API, or only <c>*</c>. Empty: none.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>Maximum size of a request body.</summary>
    public long MaxUploadBytes { get; init; } = 48L << 20;

    /// <summary>Maximum total size of the uploaded files of one API key.</summary>
    public long FileQuotaBytes { get; init; } = 10L << 30;

    /// <summary>Maximum open event streams and waiting requests, over all API keys.</summary>
    public int MaxStreams { get; init; } = 1000;

    /// <summary>Maximum open event streams and waiting requests of one API key.</summary>
    public int MaxStreamsPerKey { get; init; } = 100;

    /// <summary>Whether <c>/content</c> redirects to a signed URL of the bucket instead of sending the bytes itself.</summary>
    public bool RedirectToBucket { get; init; }
}
