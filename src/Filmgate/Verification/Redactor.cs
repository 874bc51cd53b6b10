using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Filmgate.Json;
using Filmgate.Upstreams;

namespace Filmgate.Verification;

/// <summary>
/// Removes what must not leave this machine: keys, tokens, the signatures of URLs, e-mail addresses and the fields that describe the
/// account. Times and limits stay, because they are what a reader wants to know.
/// </summary>
/// <param name="secrets">The provider's keys.</param>
internal sealed partial class Redactor(IEnumerable<string?> secrets)
{
    private const string Hidden = "redacted";
    private const int MinSecretLength = 6;

    /// <summary>Query parameters that say how long a URL works, or what it delivers.</summary>
    private static readonly HashSet<string> PublicParameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "expires", "x-expires", "x-amz-expires", "x-amz-date", "x-goog-expires", "x-goog-date", "x-tos-expires", "x-tos-date",
        "x-oss-expires", "x-oss-date", "exp", "expiry", "se", "alt", "index", "variant",
    };

    /// <summary>Members about the account and its owner, without <c>_</c> and <c>-</c>.</summary>
    private static readonly HashSet<string> AccountMembers = new(StringComparer.OrdinalIgnoreCase)
    {
        "user", "userid", "username", "useremail", "account", "accountid", "accountname", "email", "mail", "phone", "mobile",
        "organization", "organizationid", "org", "orgid", "team", "teamid", "workspace", "workspaceid", "project", "projectid",
        "tenant", "tenantid", "customer", "customerid", "owner", "ownerid", "createdby", "ip", "clientip", "ipaddress",
        "balance", "creditbalance", "creditremain", "remainingcredits", "apikey", "apikeyid", "accesskey", "accesstoken", "token", "secret",
        "password", "authorization", "tokenid", "tokenname",
    };

    private readonly string[] _secrets =
    [
        .. secrets.OfType<string>().Where(secret => secret.Length >= MinSecretLength)
            .SelectMany(secret => new[] { secret, Uri.EscapeDataString(secret), secret.Replace("/", "\\/", StringComparison.Ordinal) })
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(secret => secret.Length),
    ];

    /// <summary>Any text: a message, a URL, a header.</summary>
    public string Text(string text)
    {
        foreach (var secret in _secrets) text = text.Replace(secret, $"[{Hidden}]", StringComparison.Ordinal);
        text = UrlPattern().Replace(text, match => Url(match.Value));
        text = TokenPattern().Replace(text, $"[{Hidden}]");
        text = SecretText.RedactKeys(CredentialPattern().Replace(text, $"[{Hidden}]"));
        return EmailPattern().Replace(text, $"[{Hidden}]");
    }

    /// <param name="path">The path of a member, such as <c>data.user_id</c>.</param>
    public string Member(string path, string value) =>
        path.Split('.').Any(name => AccountMembers.Contains(Normalize(name.TrimEnd('[', ']')))) ? $"[{Hidden}]"
        : IsRelativeUrl(value) ? Url(Text(value)) : Text(value);

    /// <summary>A body: JSON by its members, or any other text.</summary>
    public string Body(string body)
    {
        if (JsonView.Parse(body) is not { IsObject: true }) return Text(body);
        try
        {
            return Json(JsonNode.Parse(body), isAccount: false)!.ToJsonString(ReadableJson.SerializerOptions);
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or InvalidOperationException)
        {
            return Text(body);                                          // a member twice, or a name that is not valid text
        }
    }

    /// <summary>Scheme, host and path stay. Of the query, only the parameters that are not a signature.</summary>
    public string Url(string text)
    {
        var fragment = text.IndexOf('#', StringComparison.Ordinal);
        var url = fragment < 0 ? text : text[..fragment];
        url = UserInfoPattern().Replace(url, "");
        var at = url.IndexOf('?', StringComparison.Ordinal);
        if (at < 0) return url;
        return $"{url[..at]}?{string.Join('&', url[(at + 1)..].Split('&').Select(Parameter))}";
    }

    private static string Parameter(string parameter) => parameter.Split('=', 2) switch
    {
        [var name, _] when PublicParameters.Contains(name) => parameter,
        [var name, _] => $"{name}={Hidden}",
        [""] => "",
        _ => Hidden,
    };

    private JsonNode? Json(JsonNode? node, bool isAccount)
    {
        switch (node)
        {
            case JsonObject members:
                return new JsonObject(members.Select(member => KeyValuePair.Create(
                    member.Key, Json(member.Value, isAccount || AccountMembers.Contains(Normalize(member.Key))))));
            case JsonArray items:
                return new JsonArray([.. items.Select(item => Json(item, isAccount))]);
            case JsonValue value when value.GetValueKind() is JsonValueKind.String:
                var text = value.GetValue<string>();
                return isAccount && text.Length > 0 ? $"[{Hidden}]" : IsRelativeUrl(text) ? Url(Text(text)) : Text(text);
            case JsonValue value when isAccount && value.GetValueKind() is JsonValueKind.Number:
                return 0;
            default:
                return node?.DeepClone();
        }
    }

    private static bool IsRelativeUrl(string text) => text.StartsWith('/') && text.Contains('?', StringComparison.Ordinal);

    private static string Normalize(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);

    [GeneratedRegex(@"https?://[^\s""'<>\\]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex UrlPattern();

    [GeneratedRegex("(?<=^https?://)[^/?@]*@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex UserInfoPattern();

    /// <summary>A JWT.</summary>
    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]+){1,2}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TokenPattern();

    [GeneratedRegex(
        @"(?<=\b(Bearer|Token|Key|Basic) )[A-Za-z0-9._~+/=-]{16,}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CredentialPattern();

    [GeneratedRegex(
        @"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EmailPattern();
}
