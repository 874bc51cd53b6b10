using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace Filmgate.Http;

/// <summary>
/// Which addresses the gateway contacts on behalf of others: the public Internet, and the origins that the operator configured. Without
/// this check, an image URL or a redirect could make the gateway read the cloud's metadata address or the operator's own network.
/// </summary>
/// <param name="allowPrivate">Permits every address, for a test setup or a provider on the operator's own network.</param>
/// <param name="trustedOrigins">URLs from the operator's configuration. Each permits exactly its host and port.</param>
/// <param name="isLoopbackAllowed">Whether loopback addresses are permitted at this moment. Null: never.</param>
internal sealed class AddressPolicy(
    bool allowPrivate = false, IEnumerable<Uri>? trustedOrigins = null, Func<bool>? isLoopbackAllowed = null)
{
    private static readonly IPNetwork[] Reserved =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "168.63.129.16/32", // looks public, but is Azure's host agent in every Azure network
            "2001::/23", "2001:db8::/32", "3fff::/20",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Ipv4Compatible = IPNetwork.Parse("::/96");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");

    private readonly FrozenSet<(string Host, int Port)> _trusted =
        (trustedOrigins ?? []).Select(origin => (origin.IdnHost.ToLowerInvariant(), origin.Port)).ToFrozenSet();

    public bool AllowsPrivate => allowPrivate;

    /// <param name="host">As written in the URL, before resolution.</param>
    public bool Permits(string host, int port, IPAddress address) =>
        PermitsEveryAddressOf(host, port)
        || IsPublic(address)
        || (IPAddress.IsLoopback(address) && isLoopbackAllowed?.Invoke() is true);

    /// <summary>Whether the name need not be resolved to decide.</summary>
    public bool PermitsEveryAddressOf(string host, int port) => allowPrivate || _trusted.Contains((host.ToLowerInvariant(), port));

    public static bool IsPublic(IPAddress address)
    {
        if (address.AddressFamily is AddressFamily.InterNetwork)
            return !IsReserved(address);
        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
            return false;

        // An IPv6 address that embeds an IPv4 address is judged by the embedded one.
        var bytes = address.GetAddressBytes();
        if (address.IsIPv4MappedToIPv6 || Ipv4Compatible.Contains(address) || Nat64.Contains(address))
            return !IsReserved(new IPAddress(bytes.AsSpan(12, 4)));
        if (SixToFour.Contains(address))
            return !IsReserved(new IPAddress(bytes.AsSpan(2, 4)));
        if (Teredo.Contains(address))
        {
            var server = new IPAddress(bytes.AsSpan(4, 4));
            var client = new IPAddress([.. bytes.Skip(12).Select(b => (byte)~b)]);
            return !IsReserved(server) && !IsReserved(client);
        }

        // Loopback, link-local, unique-local, multicast and unassigned addresses are all outside global unicast.
        return GlobalUnicast.Contains(address) && !IsReserved(address);
    }

    private static bool IsReserved(IPAddress address) => Array.Exists(Reserved, network => network.Contains(address));
}
