using System.Net;

namespace Filmgate.Http;

/// <summary>The address of a proxy, and the user name and password for it.</summary>
internal sealed record ProxyAddress(Uri Url, NetworkCredential? Credential)
{
    private static readonly string[] Schemes = ["http", "https", "socks4", "socks4a", "socks5"];

    /// <summary>
    /// Accepts what curl accepts: no scheme means http, and the password may contain characters that a URL would have to escape.
    /// </summary>
    /// <exception cref="FormatException">Its message leaves the text out, which may contain a password.</exception>
    public static ProxyAddress Parse(string text)
    {
        var (scheme, rest) = text.Split("://", 2) is [var given, var after] ? (given.ToLowerInvariant(), after) : ("http", text);
        if (scheme is "socks5h") scheme = "socks5";                     // the client always lets a SOCKS 5 proxy resolve names
        var end = rest.LastIndexOf('@');
        if (!Schemes.Contains(scheme)
            || !Uri.TryCreate($"{scheme}://{rest[(end + 1)..].TrimEnd('/')}", UriKind.Absolute, out var url)
            || url is not { Host.Length: > 0, Port: > 0, AbsolutePath: "/" or "", Query: "", Fragment: "" })
        {
            throw new FormatException(
                "is not the address of a proxy. Use for example http://proxy.example.com:3128 or http://user:password@10.0.0.5:3128; "
                + $"the scheme is {string.Join(", ", Schemes)}");
        }

        if (end < 0) return new(url, null);
        var userInfo = rest[..end].Split(':', 2);
        return new(url, new(Uri.UnescapeDataString(userInfo[0]), userInfo.Length > 1 ? Uri.UnescapeDataString(userInfo[1]) : ""));
    }

    /// <summary>Without the credential.</summary>
    public override string ToString() => Url.GetLeftPart(UriPartial.Authority);
}
