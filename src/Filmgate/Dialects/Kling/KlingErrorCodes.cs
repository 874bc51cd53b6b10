using Filmgate.Json;
using Filmgate.Videos;

namespace Filmgate.Dialects.Kling;

/// <summary>Kling's error codes. They say more than the HTTP status: an empty account and a rate limit are both 429.</summary>
internal static class KlingErrorCodes
{
    /// <summary>Null if the body has none of these codes; then the HTTP status decides.</summary>
    public static FailureKind? Read(JsonView body) => body["code"].Number switch
    {
        >= 1000 and <= 1004 => FailureKind.Authentication,
        >= 1100 and <= 1102 => FailureKind.Balance,
        1103 or 1304 => FailureKind.Authentication,
        1200 or 1201 or 1202 => FailureKind.InvalidRequest,
        1203 => FailureKind.NotFound,
        1300 or 1301 => FailureKind.ContentRejected,
        1302 or 1303 => FailureKind.RateLimited,
        5001 => FailureKind.Overloaded,
        5000 or 5002 => FailureKind.UpstreamFault,
        _ => null,
    };
}
