using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects;

/// <summary>
/// What a server error in response to the paid call means. A gateway may have passed the request on before it failed, so the outcome is
/// unknown unless a code says otherwise.
/// </summary>
internal static class ServerErrors
{
    /// <summary>Of Envoy and Varnish.</summary>
    private static readonly string[] ForwarderPhrases =
        ["reset before headers", "connection termination", "backend fetch failed", "first byte timeout", "between bytes timeout"];

    /// <param name="error">The error as it was read, of the kind <see cref="FailureKind.UpstreamFault"/>.</param>
    public static Outcome ToSubmitOutcome(UpstreamResponse response, FilmgateError error, TimeSpan? retryAfter)
    {
        var unknown = error with { Kind = FailureKind.Ambiguous };
        if (response is not { PaidCallTo: { } provider, Status: >= 500 }) return new Outcome.Ambiguous(unknown);
        if (provider.System.CodesBeforeAcceptance.Contains(UpstreamErrors.Code(response.Body) ?? ""))
            return new Outcome.Unavailable(error with { Kind = FailureKind.ServerRefusal }, retryAfter);
        if (response.Status is not (500 or 502 or 503) || !IsProviderEnvelope(response.Body)) return new Outcome.Ambiguous(unknown);
        return provider.ResubmitAfterServerError
            ? new Outcome.Ambiguous(unknown, MayResubmit: true)
            : new Outcome.Ambiguous(unknown with { Message = $"{Sentence(error.Message)} {Setting(provider)}" });
    }

    /// <summary>
    /// Whether a code says that a task was accepted. It counts under every status, and also in JSON within text, when a gateway passes on
    /// the response of another one.
    /// </summary>
    public static bool SaysAccepted(UpstreamResponse response)
    {
        var text = response.Text ?? response.Body.ToString();
        return NewApiCodes.AfterAcceptance.Any(code => text.Contains(code, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether a proxy answered that had forwarded the request already. It answers with 503, like one that had not.</summary>
    public static bool IsOfForwarder(UpstreamResponse response) => response is { Status: 503, Text: { } text }
        && !response.Body.IsObject
        && ForwarderPhrases.Any(phrase => text.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// An error that the provider itself wrote. A proxy in front of it writes pages, problem documents, or a lone <c>message</c>; it does
    /// not know what the provider did.
    /// </summary>
    private static bool IsProviderEnvelope(JsonView body)
    {
        if (!body.IsObject || body["title"].Exists || body["cloudflare_error"].Exists) return false;
        return body["error"]["message"].Exists || body["error"].Text is not null || body["detail"].Exists
            || (body["code"].Exists && body["message"].Exists) || body["base_resp"]["status_code"].Exists;
    }

    private static string Setting(Provider provider) =>
        $"resubmit_after_server_error is off for the provider {provider.Name}.";

    private static string Sentence(string text) => text[^1] is '.' or '!' or '?' or '…' ? text : $"{text}.";
}
