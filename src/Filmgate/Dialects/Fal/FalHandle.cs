using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Fal;

/// <summary>
/// The URLs of a task: status, result and cancel. They receive the API key, so only URLs on the provider's own origin are used.
/// </summary>
internal sealed record FalHandle(Uri Status, Uri Result, Uri Cancel)
{
    /// <summary>
    /// Reads the response to a submission. The provider has accepted the task, so a missing URL is built from the model's owner and alias,
    /// as documented.
    /// </summary>
    public static FalHandle FromResponse(JsonView body, string model, string id, Upstream upstream)
    {
        var app = string.Join('/', model.Split('/').Take(2).Select(Uri.EscapeDataString));
        var result = upstream.FindOwnUrl(body["response_url"].Text)
            ?? new Uri(upstream.BaseUrl, $"{app}/requests/{Uri.EscapeDataString(id)}");
        return new(
            upstream.FindOwnUrl(body["status_url"].Text) ?? new Uri($"{result.AbsoluteUri}/status"),
            result,
            upstream.FindOwnUrl(body["cancel_url"].Text) ?? new Uri($"{result.AbsoluteUri}/cancel"));
    }

    /// <summary>Null if the provider's base URL has changed since the submission.</summary>
    public static FalHandle? Parse(string operation, Upstream upstream)
    {
        Uri?[] urls = [.. operation.Split(' ').Select(upstream.FindOwnUrl)];
        return urls is [{ } status, { } result, { } cancel] ? new(status, result, cancel) : null;
    }

    public static Outcome WrongHost() => new Outcome.Unavailable(new(
        FailureKind.Misconfigured, "The URLs of this task are not on the provider's configured host, so the API key is not sent to them."));

    public override string ToString() => $"{Status.AbsoluteUri} {Result.AbsoluteUri} {Cancel.AbsoluteUri}";
}
