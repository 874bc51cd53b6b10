using Filmgate.Client;

namespace Filmgate.Cli.Gateways;

/// <summary>A client, and the in-process gateway that it talks to, if there is one.</summary>
internal sealed class GatewayConnection(FilmgateClient client, LocalGateway? local) : IAsyncDisposable
{
    public FilmgateClient Client => client;
    public LocalGateway? Local => local;

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        if (local is not null) await local.DisposeAsync();
    }
}
