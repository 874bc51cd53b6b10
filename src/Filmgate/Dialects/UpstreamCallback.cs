using System.Text;
using Filmgate.Json;

namespace Filmgate.Dialects;

/// <summary>A provider's call to the callback URL of one attempt.</summary>
/// <param name="Path">As in the URL that the provider got, because some signatures cover it.</param>
/// <param name="Query">Without the question mark. Empty if there is none.</param>
/// <param name="Body">The raw bytes, because signatures cover those.</param>
internal sealed record UpstreamCallback(string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The secret that the provider signs with, if it is not the API key and the operator has configured it.</summary>
    public string? SigningSecret { get; init; }

    /// <summary>The public keys that the provider publishes. Null if it publishes none, or if they could not be fetched.</summary>
    public IReadOnlyList<byte[]>? SigningKeys { get; init; }

    public JsonView Json => JsonView.Parse(Encoding.UTF8.GetString(Body));
}

/// <summary>What to do with a callback. Its content is never trusted: only a poll decides what happened to the video.</summary>
internal abstract record CallbackResult
{
    public static readonly CallbackResult Hint = new PollNow();

    private CallbackResult() { }

    /// <summary>Something may have changed: move the next poll to now.</summary>
    public sealed record PollNow : CallbackResult;

    /// <summary>The signature shows that the call is not from the provider. It is refused with 401.</summary>
    public sealed record InvalidSignature(string Why) : CallbackResult;

    /// <summary>A handshake: respond with this JSON and do nothing else.</summary>
    public sealed record Respond(string Json) : CallbackResult;
}
