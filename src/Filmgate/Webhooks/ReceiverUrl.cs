using System.Net;
using Filmgate.Http;

namespace Filmgate.Webhooks;

/// <summary>What can be said of a receiver's address before anybody resolves its name. What counts is the check at the connection; this one is only kinder.</summary>
internal static class ReceiverUrl
{
    public const int Longest = 2048;

    /// <summary>Of one host: another path there is the same receiver.</summary>
    public static string ReceiverOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? parsed.GetLeftPart(UriPartial.Authority) : url;

    /// <summary>What is wrong with it, to follow the name of the field; null: nothing that can be seen.</summary>
    public static string? Complaint(string text, bool allowPrivate)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0) return "must be an absolute http(s) URL without user name";
        if (text.Length > Longest) return $"has {text.Length} characters; at most {Longest} are allowed";
        if (allowPrivate) return null;
        var host = url.IdnHost.Trim('[', ']').TrimEnd('.');
        var isPrivate = IPAddress.TryParse(host, out var address) ? !AddressPolicy.IsPublic(address) : host is "localhost" || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        return isPrivate ? $"leads to a private or otherwise special address ({host}), which webhooks do not go to unless the operator sets FILMGATE_WEBHOOK_ALLOW_PRIVATE" : null;
    }
}
