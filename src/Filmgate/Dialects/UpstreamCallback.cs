using Filmgate.Json;

namespace Filmgate.Dialects;

/// <summary>What a provider sent to the callback address of one attempt.</summary>
/// <param name="Path">As the provider was given it, for signatures that cover it.</param>
/// <param name="Query">Without the question mark; empty where there is none.</param>
/// <param name="Body">The raw bytes, because signatures cover those.</param>
internal sealed record UpstreamCallback(string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>What the provider signs with, where that is not the key of the attempt and somebody has configured it.</summary>
    public string? SigningSecret { get; init; }

    /// <summary>The public keys that the provider publishes; null where it has none, or they could not be had.</summary>
    public IReadOnlyList<byte[]>? SigningKeys { get; init; }

    public JsonView Json => JsonView.Parse(System.Text.Encoding.UTF8.GetString(Body));
}

/// <summary>What to make of it. Whatever it says, it is only a hint: the next poll tells the truth.</summary>
internal abstract record CallbackResult
{
    public static readonly CallbackResult Hint = new PollNow();

    private CallbackResult() { }

    /// <summary>Something may have changed.</summary>
    public sealed record PollNow : CallbackResult;

    /// <summary>Not from the provider, by its signature.</summary>
    public sealed record InvalidSignature(string Why) : CallbackResult;

    /// <summary>A handshake: the provider wants these words (JSON) back and nothing else.</summary>
    public sealed record Respond(string Json) : CallbackResult;
}
