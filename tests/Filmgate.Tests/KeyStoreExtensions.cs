using Filmgate.Keys;

namespace Filmgate.Tests;

/// <summary>Changes of keys, without the gateway around them.</summary>
internal static class KeyStoreExtensions
{
    public static async Task<bool> AddAsync(this IKeyStore keys, ApiKey key, CancellationToken ct) =>
        (await keys.WriteAsync(all => KeyAdministration.Add(all, key), ct)).Key is not null;

    public static Task<bool> RevokeAsync(this IKeyStore keys, string idOrName, DateTimeOffset now, CancellationToken ct) =>
        keys.ChangeAsync(idOrName, key => key with { RevokedAt = now }, ct);

    public static async Task<bool> ChangeAsync(
        this IKeyStore keys, string idOrName, Func<ApiKey, ApiKey> change, CancellationToken ct)
    {
        var result = await keys.WriteAsync(
            all => all.FirstOrDefault(key => (key.Id == idOrName || key.Name == idOrName) && key.RevokedAt is null) is { } found
                ? change(found)
                : KeyRefusal.NotFound,
            ct);
        return result.Key is not null;
    }
}
