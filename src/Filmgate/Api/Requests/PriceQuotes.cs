using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Filmgate.Api.Errors;
using Filmgate.Http;
using Filmgate.Videos;

namespace Filmgate.Api.Requests;

/// <summary>
/// Signed quotes: a create that carries one, for the same request and the same key, costs its key no more than that. Nothing is stored.
/// </summary>
internal sealed class PriceQuotes(byte[] secret, TimeProvider clock)
{
    public const string Field = "quote";
    private const string Version = "q1";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <param name="request">As the client sent it, with placeholders for its inputs: they are counted, not compared.</param>
    public (string Text, DateTimeOffset ExpiresAt) Sign(string model, VideoRequest request, string owner, long micros)
    {
        var expires = clock.GetUtcNow().Add(Lifetime).ToUnixTimeSeconds();
        var text = string.Create(CultureInfo.InvariantCulture, $"{Version}.{expires:x}.{micros:x}");
        return ($"{text}.{SignatureOf(text, model, request, owner)}", DateTimeOffset.FromUnixTimeSeconds(expires));
    }

    /// <returns>The price, also if the quote has expired: a repeated create is compared with the first one. Null: it is invalid.</returns>
    public (long? Micros, ApiError? Error) Read(string text, string model, VideoRequest request, string owner)
    {
        if (text.Split('.') is not [Version, var expiry, var amount, var signature]
            || !long.TryParse(expiry, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var expires)
            || !long.TryParse(amount, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var micros)
            || !LinkSignature.AreEqual(signature, SignatureOf($"{Version}.{expiry}.{amount}", model, request, owner)))
            return (null, ApiError.QuoteInvalid());
        return expires >= clock.GetUtcNow().ToUnixTimeSeconds() ? (micros, null) : (micros, ApiError.QuoteExpired());
    }

    private string SignatureOf(string text, string model, VideoRequest request, string owner) =>
        LinkSignature.Sign(secret, $"quote\n{text}\n{owner}\n{model}\n{FingerprintOf(request)}");

    /// <summary>What a price can depend on.</summary>
    private static string FingerprintOf(VideoRequest request)
    {
        var priced = request with
        {
            Metadata = null,
            WebhookUrl = null,
            WebhookEvents = null,
            MaxPriceMicros = null,
            QuotedMicros = null,
            AllowedProviders = null,
            IsSimulated = null,
            Warnings = [],
        };
        return Convert.ToHexStringLower(SHA256.HashData(priced.Utf8()));
    }
}
