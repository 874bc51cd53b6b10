using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Authentication;

/// <summary>Where a request came from: the peer, or what a proxy of <c>trusted_proxies</c> forwarded.</summary>
internal static class ClientAddress
{
    private const int NetworkBytes = 8;

    /// <returns>Null: it did not come over IP.</returns>
    public static IPAddress? Of(HttpContext http) => http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped
        ? mapped.MapToIPv4()
        : http.Connection.RemoteIpAddress;

    /// <summary>The address, or the /64 of an IPv6 address: one client has all addresses of it.</summary>
    public static IPAddress Network(IPAddress address)
    {
        if (address.AddressFamily is not AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new(bytes);
    }
}
