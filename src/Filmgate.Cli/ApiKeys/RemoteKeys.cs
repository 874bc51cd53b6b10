using Filmgate.Client;
using Filmgate.Keys;

namespace Filmgate.Cli.ApiKeys;

/// <summary>The keys of a running gateway. The caller must be an operator.</summary>
/// <param name="command">The key of this command, if it has the data directory of the gateway.</param>
internal sealed class RemoteKeys(FilmgateClient client, string place, CommandKey? command = null) : IKeys
{
    public string Place => place;

    /// <summary>Whether this command could do everything without the gateway, too.</summary>
    public bool HasDataDirectory => command is not null;

    public async Task<IReadOnlyList<GatewayKey>> ListAsync(CancellationToken ct) => (await client.Keys.ListAsync(ct)).Data;

    public Task<GatewayKey> CreateAsync(CreateKey key, CancellationToken ct) => client.Keys.CreateAsync(key, ct);

    public Task<GatewayKey> UpdateAsync(string id, UpdateKey change, CancellationToken ct) => client.Keys.UpdateAsync(id, change, ct);

    public Task<GatewayKey> RotateAsync(string id, TimeSpan grace, CancellationToken ct) => client.Keys.RotateAsync(id, grace, ct);

    public Task RevokeAsync(string id, CancellationToken ct) => client.Keys.RevokeAsync(id, ct);

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        command?.Dispose();
        return ValueTask.CompletedTask;
    }
}
