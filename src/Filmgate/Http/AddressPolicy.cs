using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace Filmgate.Http;

/// <summary>
/// Which addresses the gateway contacts on behalf of others: the public Internet, and what the operator named. Without it an image URL or a
/// redirect could make the gateway read the cloud's metadata address or the operator's own network.
/// </summary>
/// <param name="allowPrivate">Everything is permitted (a laboratory, a provider inside the own network).</param>
/// <param name="trustedOrigins">Addresses from the operator's configuration: naming host and port there is consent to exactly those.</param>
internal sealed class AddressPolicy(bool allowPrivate = false, IEnumerable<Uri>? trustedOrigins = null)
{
    private static readonly IPNetwork[] Special =
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
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");

    private readonly FrozenSet<(string Host, int Port)> _trusted = (trustedOrigins ?? []).Select(o => (o.IdnHost.ToLowerInvariant(), o.Port)).ToFrozenSet();

    public bool AllowsPrivate => allowPrivate;

    /// <param name="host">As it stands in the URL, before it was resolved.</param>
    public bool Permits(string host, int port, IPAddress address) =>
        allowPrivate || _trusted.Contains((host.ToLowerInvariant(), port)) || IsPublic(address);

    public static bool IsPublic(IPAddress address)
    {
        if (address.AddressFamily is AddressFamily.InterNetwork)
            return !IsSpecial(address);
        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
            return false;

        // An IPv6 address that stands for an IPv4 one is as good as that one.
        var bytes = address.GetAddressBytes();
        if (address.IsIPv4MappedToIPv6 || Compatible.Contains(address) || Nat64.Contains(address))
            return !IsSpecial(new IPAddress(bytes.AsSpan(12, 4)));
        if (SixToFour.Contains(address))
            return !IsSpecial(new IPAddress(bytes.AsSpan(2, 4)));
        if (Teredo.Contains(address))
            return !IsSpecial(new IPAddress(bytes.AsSpan(4, 4))) && !IsSpecial(new IPAddress([.. bytes.Skip(12).Select(b => (byte)~b)]));

        // Loopback, link-local, unique-local, multicast and what is not assigned yet all lie outside of global unicast.
        return GlobalUnicast.Contains(address) && !IsSpecial(address);
    }

    private static bool IsSpecial(IPAddress address) => Array.Exists(Special, network => network.Contains(address));
}
