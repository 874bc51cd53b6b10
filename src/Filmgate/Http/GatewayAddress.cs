using System.Net;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Http;

/// <summary>Where this gateway listens, and the address that others reach it at.</summary>
internal sealed record GatewayAddress
{
    /// <summary>Addresses to listen on, separated by semicolons.</summary>
    public string ListenUrls { get; init; } = "http://127.0.0.1:7300";

    /// <summary>The address that clients and providers use. Null: the address of each request.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary><see cref="PublicUrl"/> without a trailing slash.</summary>
    public string? PublicRoot => PublicUrl?.ToString().TrimEnd('/');

    /// <summary>True when only programs on this machine can connect.</summary>
    /// <remarks>The web server listens on all addresses when a name is neither an IP address nor localhost.</remarks>
    public bool IsLoopbackOnly => ListenUrls.Split(';').Select(BindingAddress.Parse).All(address =>
        address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip)));
}
