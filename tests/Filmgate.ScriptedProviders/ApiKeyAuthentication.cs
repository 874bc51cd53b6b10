using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Filmgate.ScriptedProviders;

/// <summary>Whether a request has the provider's key.</summary>
internal static class ApiKeyAuthentication
{
    private const string Bearer = "Bearer ";

    public static bool Fits(ApiKeyRule rule, string sent, DateTimeOffset now) =>
        rule.Issuer is null ? sent == rule.Value : sent.StartsWith(Bearer, StringComparison.Ordinal) && IsToken(rule, sent[Bearer.Length..], now.ToUnixTimeSeconds());

    private static bool IsToken(ApiKeyRule rule, string token, long now)
    {
        if (token.Split('.') is not [var head, var claims, var signature]) return false;
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(rule.Secret!), Encoding.ASCII.GetBytes($"{head}.{claims}"));
        if (Base64Url.EncodeToString(expected) != signature) return false;
        using var said = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
        var root = said.RootElement;
        return root.GetProperty("iss").GetString() == rule.Issuer && root.GetProperty("nbf").GetInt64() <= now && root.GetProperty("exp").GetInt64() > now;
    }
}
