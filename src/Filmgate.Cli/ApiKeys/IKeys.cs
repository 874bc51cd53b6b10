using Filmgate.Client;

namespace Filmgate.Cli.ApiKeys;

/// <summary>The API keys of a gateway: those of a running one over HTTP, or those in the database.</summary>
internal interface IKeys : IAsyncDisposable
{
    /// <summary>Where the keys are, for messages: a directory or a URL.</summary>
    string Place { get; }

    Task<IReadOnlyList<GatewayKey>> ListAsync(CancellationToken ct);

    Task<GatewayKey> CreateAsync(CreateKey key, CancellationToken ct);

    Task<GatewayKey> UpdateAsync(string id, UpdateKey change, CancellationToken ct);

    Task<GatewayKey> RotateAsync(string id, TimeSpan grace, CancellationToken ct);

    Task RevokeAsync(string id, CancellationToken ct);
}
