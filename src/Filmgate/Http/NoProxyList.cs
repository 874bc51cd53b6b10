using System.Net;

namespace Filmgate.Http;

/// <summary>
/// <c>NO_PROXY</c>: the hosts that are contacted directly. It is read as curl and Go read it: a name includes its subdomains, with or
/// without a dot in front; addresses and networks match addresses in URLs, and names are not resolved for them.
/// </summary>
internal sealed class NoProxyList(string text)
{
    private readonly Entry[] _entries = [.. Split(text).Select(Entry.Parse)];

    public static NoProxyList Empty { get; } = new("");

    public bool Contains(Uri target)
    {
        var host = HostName.Of(target);
        return Array.Exists(_entries, entry => entry.Matches(host, target.Port));
    }

    public override string ToString() => string.Join(", ", Split(text));

    private static string[] Split(string text) =>
        text.Split([',', ' '], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <param name="Name">Null: every name.</param>
    /// <param name="Network">The addresses of the entry, which then has no name.</param>
    /// <param name="Port">Null: every port.</param>
    private sealed record Entry(string? Name, IPNetwork? Network, int? Port)
    {
        public static Entry Parse(string text)
        {
            if (text is "*") return new(null, null, null);
            if (ParseNetwork(text) is { } network) return new(null, network, null);
            var (host, port) = SplitPort(text);
            if (IPAddress.TryParse(host.Trim('[', ']'), out var address)) return new(null, Single(address), port);
            return new(host.TrimStart('*').Trim('.'), null, port);
        }

        public bool Matches(HostName host, int port)
        {
            if (Port is { } only && only != port) return false;
            if (Network is { } network) return host.Address is { } address && network.Contains(address);
            return Name is null
                || host.Text.Equals(Name, StringComparison.OrdinalIgnoreCase)
                || host.Text.EndsWith($".{Name}", StringComparison.OrdinalIgnoreCase);
        }

        /// <summary>Only the last colon of a name or of <c>[address]</c> begins a port. A plain IPv6 address has several.</summary>
        private static (string Host, int? Port) SplitPort(string text)
        {
            var colon = text.LastIndexOf(':');
            var isPort = colon > 0 && (text[colon - 1] is ']' || text.IndexOf(':') == colon);
            return isPort && int.TryParse(text.AsSpan(colon + 1), out var port) ? (text[..colon], port) : (text, null);
        }

        /// <summary>Accepts bits behind the prefix, as in 10.0.0.5/8, because the other readers of the variable do.</summary>
        private static IPNetwork? ParseNetwork(string text)
        {
            if (text.Split('/') is not [var start, var length]) return null;
            if (!IPAddress.TryParse(start, out var address) || !int.TryParse(length, out var prefix)) return null;
            var bytes = address.GetAddressBytes();
            if (prefix < 0 || prefix > bytes.Length * 8) return null;
            for (var i = 0; i < bytes.Length; i++) bytes[i] &= (byte)(0xff00 >> Math.Clamp(prefix - (i * 8), 0, 8));
            return new IPNetwork(new IPAddress(bytes), prefix);
        }

        private static IPNetwork Single(IPAddress address) => new(address, address.GetAddressBytes().Length * 8);
    }
}
