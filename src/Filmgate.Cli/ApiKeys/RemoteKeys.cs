using Filmgate.Client;

namespace Filmgate.Cli.ApiKeys;

/// <summary>The keys of a running gateway. The caller must be an operator.</summary>
internal sealed class RemoteKeys(FilmgateClient client, Uri url) : IKeys
{
    public string Place => url.GetLeftPart(UriPartial.Authority);

    public async Task<IReadOnlyList<GatewayKey>> ListAsync(CancellationToken ct) => (await client.Keys.ListAsync(ct)).Data;

    public Task<GatewayKey> CreateAsync(CreateKey key, CancellationToken ct) => client.Keys.CreateAsync(key, ct);

    public Task<GatewayKey> UpdateAsync(string id, UpdateKey change, CancellationToken ct) => client.Keys.UpdateAsync(id, change, ct);

    public Task<GatewayKey> RotateAsync(string id, TimeSpan grace, CancellationToken ct) => client.Keys.RotateAsync(id, grace, ct);

    public Task RevokeAsync(string id, CancellationToken ct) => client.Keys.RevokeAsync(id, ct);

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
