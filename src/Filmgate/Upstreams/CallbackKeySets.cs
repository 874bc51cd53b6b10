using System.Buffers.Text;
using System.Collections.Concurrent;
using Filmgate.Json;

namespace Filmgate.Upstreams;

/// <summary>
/// The public keys that a provider signs its callbacks with, if it publishes them (as a JWKS). Cached for a day, as fal allows.
/// </summary>
internal sealed class CallbackKeySets(UpstreamHttp http, TimeProvider clock)
{
    private const int MaxKeys = 20;
    private static readonly TimeSpan CacheLifetime = TimeSpan.FromDays(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, CachedKeys> _cache = new(StringComparer.Ordinal);

    /// <returns>Null if the provider publishes none, or if they could not be fetched. The callback is then an unverified hint.</returns>
    public async Task<IReadOnlyList<byte[]>?> GetAsync(Provider provider, CancellationToken ct)
    {
        if (provider.CallbackKeysUrl is not { } url) return null;
        if (_cache.TryGetValue(provider.Name, out var cached) && clock.GetUtcNow() < cached.Expires) return cached.Keys;

        var keys = await FetchAsync(url, ct);
        _cache[provider.Name] = new(keys, clock.GetUtcNow() + (keys is null ? RetryInterval : CacheLifetime));
        return keys;
    }

    private async Task<IReadOnlyList<byte[]>?> FetchAsync(Uri url, CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(FetchTimeout);
        try
        {
            var response = await http.QueryAsync(new(HttpMethod.Get, url), timeout.Token);
            if (!response.IsSuccess) return null;
            var keys = Enumerable.Range(0, MaxKeys)
                .Select(n => response.Body["keys"][n])
                .Where(key => key["kty"].Text is "OKP" && key["crv"].Text is "Ed25519")
                .Select(key => Read(key["x"]))
                .OfType<byte[]>()
                .ToList();
            return keys.Count > 0 ? keys : null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    private static byte[]? Read(JsonView x)
    {
        if (x.Text is not { Length: > 0 and < 200 } text || !Base64Url.IsValid(text)) return null;
        return Base64Url.DecodeFromChars(text);
    }

    private sealed record CachedKeys(IReadOnlyList<byte[]>? Keys, DateTimeOffset Expires);
}
