using Filmgate.Json;
using Filmgate.Videos;

namespace Filmgate.Upstreams;

/// <summary>A provider's response, or a failure that already is an outcome.</summary>
internal sealed record UpstreamResponse
{
    /// <summary>The HTTP status. 0 if there was no response.</summary>
    public int Status { get; init; }

    public JsonView Body { get; init; }

    /// <summary>The body as it was received, JSON or not. Null if there was no response.</summary>
    public string? Text { get; init; }

    /// <summary>
    /// Network failures, redirects and web pages, which mean the same in every dialect. Null if there is a response to read.
    /// </summary>
    public Outcome? Failure { get; init; }

    /// <summary>The provider that answered the paid call. Null for any other call.</summary>
    public Provider? PaidCallTo { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The header in which fal says how many units a result cost. Null: there is none.</summary>
    public string? BilledUnits { get; init; }

    public bool IsSuccess => Failure is null && Status is >= 200 and < 300;
}
