using System.Net;

namespace Filmgate.Http;

/// <summary>The host of a URL, as it is compared and resolved.</summary>
/// <param name="Text">In ASCII, without brackets and without the dot at the end.</param>
/// <param name="Address">The address, if the host is one. Null: it is a name.</param>
internal readonly record struct HostName(string Text, IPAddress? Address)
{
    public static HostName Of(Uri url) => Parse(url.IdnHost);

    public static HostName Parse(string host)
    {
        // Without the dot, because "10.0.0.1." is a name for Uri and an address for many proxies.
        var text = host.Trim('[', ']').TrimEnd('.');
        if (!IPAddress.TryParse(text, out var address)) return new(text, null);
        return new(text, address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
    }

    /// <summary>
    /// This machine, or its link: the metadata address of a cloud is there. No proxy can reach them for us; it would reach its own.
    /// </summary>
    public bool IsLocal => Address is { } address
        ? IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || LinkLocal.Contains(address)
        : Text.Equals("localhost", StringComparison.OrdinalIgnoreCase) || Text.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    private static readonly IPNetwork LinkLocal = IPNetwork.Parse("169.254.0.0/16");
}
