using Filmgate.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Filmgate.Webhooks;

/// <summary>
/// This gateway's own URL for webhook bodies: the public URL, or else the one it listens on. A delivery has no request to take it from.
/// </summary>
internal sealed class GatewayRootUrl(GatewayAddress address, IServer server)
{
    public string Url => address.PublicRoot ?? ListenUrl();

    private string ListenUrl()
    {
        var first = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? address.ListenUrls.Split(';')[0];
        foreach (var any in new[] { "//0.0.0.0", "//[::]", "//*", "//+" })
            first = first.Replace(any, "//localhost", StringComparison.Ordinal);
        return first.TrimEnd('/');
    }
}
