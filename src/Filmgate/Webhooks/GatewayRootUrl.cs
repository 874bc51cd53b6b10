using Filmgate.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Filmgate.Webhooks;

/// <summary>This gateway's address for messages, which answer no request that would tell it: the public one, else where it listens.</summary>
internal sealed class GatewayRootUrl(GatewayAddress address, IServer server)
{
    public string Url => address.PublicRoot ?? Listening();

    private string Listening()
    {
        var first = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? address.ListenUrls.Split(';')[0];
        foreach (var any in new[] { "//0.0.0.0", "//[::]", "//*", "//+" }) first = first.Replace(any, "//localhost", StringComparison.Ordinal);
        return first.TrimEnd('/');
    }
}
