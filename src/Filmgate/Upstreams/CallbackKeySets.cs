using System.Buffers.Text;
using System.Collections.Concurrent;
using Filmgate.Json;

namespace Filmgate.Upstreams;

/// <summary>The public keys that a provider signs its callbacks with, where it publishes them (a JWKS). Kept for a day, as fal allows.</summary>
internal sealed class CallbackKeySets(UpstreamHttp http, TimeProvider clock)
{
    private const int MostKeys = 20;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);
    private static readonly TimeSpan AfterFault = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <returns>Null: it publishes none, or they could not be fetched. The call is then a hint like any other.</returns>
    public async Task<IReadOnlyList<byte[]>?> GetAsync(Provider provider, CancellationToken ct)
    {
        if (provider.CallbackKeysUrl is not { } address) return null;
        if (_known.TryGetValue(provider.Name, out var known) && clock.GetUtcNow() < known.Until) return known.Keys;

        var keys = await FetchAsync(address, ct);
        _known[provider.Name] = new(keys, clock.GetUtcNow() + (keys is null ? AfterFault : Kept));
        return keys;
    }

    private async Task<IReadOnlyList<byte[]>?> FetchAsync(Uri address, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            var reply = await http.QueryAsync(new(HttpMethod.Get, address), patience.Token);
            if (!reply.IsSuccess) return null;
            var keys = Enumerable.Range(0, MostKeys).Select(n => reply.Body["keys"][n]).Where(key => key["kty"].Text is "OKP" && key["crv"].Text is "Ed25519").Select(key => Read(key["x"])).OfType<byte[]>().ToList();
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

    private sealed record Known(IReadOnlyList<byte[]>? Keys, DateTimeOffset Until);
}
