using System.Net.Http.Json;

namespace Filmgate.Client;

/// <summary>The ledger: <see cref="FilmgateClient.Ledger"/>. An operator sees the entries of all keys.</summary>
public sealed class LedgerClient
{
    private readonly Transport _transport;

    internal LedgerClient(Transport transport) => _transport = transport;

    /// <summary>Lists one page of entries, newest video first.</summary>
    /// <param name="query">Which entries. Null: all that the caller may see.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The page.</returns>
    /// <exception cref="FilmgateException"><c>operator_only</c>, …</exception>
    public Task<LedgerEntryList> ListAsync(LedgerQuery? query = null, CancellationToken ct = default)
    {
        var path = (query ?? new()).ToPath();
        return _transport.SendAsync(() => new(HttpMethod.Get, path), idempotent: true, ApiJson.Default.LedgerEntryList, ct);
    }

    /// <summary>Says what was billed for an attempt whose charge nobody knew. For operators.</summary>
    /// <param name="videoId">The video.</param>
    /// <param name="amountUsd">What was billed, in US dollars. 0: nothing.</param>
    /// <param name="attempt">The attempt, from 1. Null: the only unresolved one.</param>
    /// <param name="ct">Stops waiting for the response.</param>
    /// <returns>All entries of the video.</returns>
    /// <exception cref="FilmgateException"><c>nothing_to_resolve</c>, <c>operator_only</c>, …</exception>
    public Task<LedgerEntryList> ResolveAsync(string videoId, decimal amountUsd, int? attempt = null, CancellationToken ct = default)
    {
        var body = new ResolveCharge { AmountUsd = amountUsd, Attempt = attempt };
        return _transport.SendAsync(
            () => new(HttpMethod.Post, $"v1/ledger/{Uri.EscapeDataString(videoId)}/resolve")
            {
                Content = JsonContent.Create(body, RequestJson.Default.ResolveCharge),
            },
            idempotent: false,
            ApiJson.Default.LedgerEntryList,
            ct);
    }
}

internal sealed record ResolveCharge
{
    public decimal AmountUsd { get; init; }

    public int? Attempt { get; init; }
}
