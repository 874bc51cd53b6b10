using System.Net;
using Filmgate.Http;

namespace Filmgate.Webhooks;

/// <summary>
/// Checks a receiver's URL before its name is resolved, so that the client gets an early error. The check that protects the network is made
/// at the connection.
/// </summary>
internal static class ReceiverUrl
{
    public const int MaxLength = 2048;

    /// <summary>The setting that permits private addresses, for error messages.</summary>
    public const string AllowVariable = "FILMGATE_WEBHOOK_ALLOW_PRIVATE";

    /// <summary>Scheme, host and port. URLs that differ only in the path have the same receiver.</summary>
    public static string ReceiverOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? parsed.GetLeftPart(UriPartial.Authority) : url;

    /// <returns>What is wrong with the URL, to follow the name of the field. Null: nothing.</returns>
    public static string? Complaint(string text, bool allowPrivate)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0)
            return "must be an absolute http(s) URL without a user name";
        if (text.Length > MaxLength) return $"has {text.Length} characters; at most {MaxLength} are allowed";
        if (allowPrivate) return null;
        var host = HostOf(url);
        var isPrivate = IPAddress.TryParse(host, out var address) ? !AddressPolicy.IsPublic(address) : IsLocalhost(host);
        return isPrivate
            ? $"is a private or reserved address ({host}), which is blocked unless the operator sets {AllowVariable}=true"
            : null;
    }

    /// <summary>By its spelling. Where a name leads is checked at the connection.</summary>
    public static bool IsLoopback(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (IPAddress.TryParse(HostOf(url), out var address) ? IPAddress.IsLoopback(address) : IsLocalhost(HostOf(url)));

    private static string HostOf(Uri url) => url.IdnHost.Trim('[', ']').TrimEnd('.');

    private static bool IsLocalhost(string host) =>
        host is "localhost" || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
