using System.Globalization;
using Filmgate.Api.Limits;
using Filmgate.Engine;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Endpoints;

/// <summary>
/// The headers of every create response, in all APIs: whether it is a replay, what is left of the key's limits, and when the provider
/// withdraws the model (RFC 8594, RFC 9745).
/// </summary>
internal sealed class CreateResponseHeaders(Router router, TimeProvider clock)
{
    public void Write(HttpResponse response, CreatedVideo created)
    {
        if (!created.IsNew) response.Headers["Idempotent-Replayed"] = "true";
        if (created.LimitUse is { } use)
            foreach (var limit in RateLimit.Of(use, clock.GetUtcNow())) limit.Write(response);
        WriteSunset(response, created.Task.Model, created.Task.Request);
    }

    /// <summary>
    /// No provider publishes since when a model is deprecated, so Deprecation has the date of its end, when it certainly is.
    /// </summary>
    public void WriteSunset(HttpResponse response, string modelId, VideoRequest request)
    {
        if (router.Resolve(modelId, request).Model is not { EndsOn: { } day } model) return;
        var end = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        response.Headers["Deprecation"] = string.Create(CultureInfo.InvariantCulture, $"@{end.ToUnixTimeSeconds()}");
        response.Headers["Sunset"] = end.ToString("R", CultureInfo.InvariantCulture);
        if (model.Replacement is { } next)
            response.Headers.Append("Link", $"</v1/models/{Uri.EscapeDataString(next)}>; rel=\"successor-version\"");
    }
}
