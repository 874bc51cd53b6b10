using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Filmgate.ScriptedProviders;

/// <summary>Checks whether a request has the provider's key: a fixed header value, or a signed token (JWT, HS256).</summary>
internal static class ApiKeyAuthentication
{
    private const string Bearer = "Bearer ";

    public static bool IsValid(ApiKeyRule rule, string header, DateTimeOffset now)
    {
        if (rule.Issuer is null) return header == rule.Value;
        return header.StartsWith(Bearer, StringComparison.Ordinal)
            && IsValidToken(rule, header[Bearer.Length..], now.ToUnixTimeSeconds());
    }

    private static bool IsValidToken(ApiKeyRule rule, string token, long now)
    {
        if (token.Split('.') is not [var header, var payload, var signature]) return false;
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(rule.Secret!), Encoding.ASCII.GetBytes($"{header}.{payload}"));
        if (Base64Url.EncodeToString(expected) != signature) return false;
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
        var root = claims.RootElement;
        return root.GetProperty("iss").GetString() == rule.Issuer
            && root.GetProperty("nbf").GetInt64() <= now
            && root.GetProperty("exp").GetInt64() > now;
    }
}
