using Filmgate.Client;
using Filmgate.Keys;

namespace Filmgate.Api.ApiKeys;

/// <summary>How operators see a key.</summary>
internal static class KeyView
{
    /// <param name="text">The key itself, if it was just created.</param>
    public static GatewayKey Show(ApiKey key, DateTimeOffset now, string? text = null) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Key = text,
        Prefix = key.Prefix,
        Role = key.Role.Name(),
        Status = key.RevokedAt is not null ? "revoked" : key.IsActiveAt(now) ? "active" : "expired",
        CreatedAt = key.CreatedAt.ToUnixTimeSeconds(),
        LastUsedAt = key.LastUsedAt?.ToUnixTimeSeconds(),
        ExpiresAt = key.ExpiresAt?.ToUnixTimeSeconds(),
        RevokedAt = key.RevokedAt?.ToUnixTimeSeconds(),
        PreviousValidUntil = key.PreviousUntil > now ? key.PreviousUntil?.ToUnixTimeSeconds() : null,
        Models = key.Access.Models,
        Providers = key.Access.Providers,
        StatusVocabulary = key.StatusVocabulary,
        DeleteAfter = key.DeleteAfter switch
        {
            null => "default",
            { Ticks: 0 } => "keep",
            { } time => FormattableString.Invariant($"{time.TotalSeconds:0.###}s"),
        },
        Limits = new()
        {
            WritesPerMinute = key.Limits.WritesPerMinute,
            CreatesPerMinute = key.Limits.CreatesPerMinute,
            MaxInFlight = key.Limits.MaxInFlight,
            MaxQueued = key.Limits.MaxQueued,
            InputBytesPerDay = key.Limits.InputBytesPerDay,
        },
        Metadata = key.Metadata ?? new Dictionary<string, string>(StringComparer.Ordinal),
    };
}
