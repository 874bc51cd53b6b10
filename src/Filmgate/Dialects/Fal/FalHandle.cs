using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Fal;

/// <summary>Where a request is asked for and cancelled. The key goes along, so an address that is not on the provider's own origin is never used.</summary>
internal sealed record FalHandle(Uri Status, Uri Result, Uri Cancel)
{
    /// <summary>From the answer to a submission. The task was taken in any case: what the answer lacks is put together as the documents have it, from owner and alias alone.</summary>
    public static FalHandle FromResponse(JsonView answer, string model, string id, Upstream upstream)
    {
        var app = string.Join('/', model.Split('/').Take(2).Select(Uri.EscapeDataString));
        var result = Own(answer["response_url"].Text, upstream) ?? new Uri(upstream.BaseUrl, $"{app}/requests/{Uri.EscapeDataString(id)}");
        return new(
            Own(answer["status_url"].Text, upstream) ?? new Uri($"{result.AbsoluteUri}/status"),
            result,
            Own(answer["cancel_url"].Text, upstream) ?? new Uri($"{result.AbsoluteUri}/cancel"));
    }

    /// <summary>Null: the provider is elsewhere by now.</summary>
    public static FalHandle? Parse(string operation, Upstream upstream) =>
        operation.Split(' ') is [var status, var result, var cancel] && Own(status, upstream) is { } s && Own(result, upstream) is { } r && Own(cancel, upstream) is { } c ? new(s, r, c) : null;

    public static Outcome WrongHost() =>
        new Outcome.Unavailable(new(FailureKind.Misconfigured, "The addresses of this task are not on the provider's host, as it is configured now."));

    public override string ToString() => $"{Status.AbsoluteUri} {Result.AbsoluteUri} {Cancel.AbsoluteUri}";

    private static Uri? Own(string? text, Upstream upstream) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.UserInfo.Length == 0 && upstream.Provider.Owns(url) ? url : null;
}
