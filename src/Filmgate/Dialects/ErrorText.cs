using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Filmgate.Json;
using Filmgate.Upstreams;

namespace Filmgate.Dialects;

/// <summary>
/// Makes a provider's error text fit for a client: one readable paragraph, without markup, secrets or signed query strings.
/// </summary>
internal static partial class ErrorText
{
    private const int MaxLength = 400;

    /// <summary>Gateways wrap the response of the service behind them, which may have done the same.</summary>
    private const int MaxDepth = 4;

    /// <summary>Longer texts are cut before the regular expressions see them.</summary>
    private const int MaxRead = 32 * 1024;

    public static string Readable(string text)
    {
        var plain = Unwrap(text.Length <= MaxRead ? text : text[..MaxRead], MaxDepth);
        plain = SecretText.Redact(OneLine(WithoutMarkup(plain)));
        return plain.Length <= MaxLength ? plain : $"{Cut(plain, MaxLength)}…";
    }

    /// <summary>The error code within JSON that is part of the text. Null if there is none.</summary>
    public static string? CodeIn(string text)
    {
        string? code = null;
        for (var depth = 0; depth < MaxDepth && FindJson(text) is { } found; depth++)
        {
            code = UpstreamErrors.Code(found.Json) ?? code;
            if (UpstreamErrors.Message(found.Json) is not { } inner) break;
            text = inner;
        }

        return code;
    }

    /// <summary>Replaces JSON within the text by its message.</summary>
    private static string Unwrap(string text, int depth)
    {
        if (depth == 0 || FindJson(text) is not { } found || UpstreamErrors.Message(found.Json) is not { } message) return text;
        return $"{text[..found.Start]}{Unwrap(message, depth - 1)}{text[found.End..]}";
    }

    /// <summary>The text may begin with words of the gateway, such as <c>status code 400, body: </c>.</summary>
    private static (JsonView Json, int Start, int End)? FindJson(string text)
    {
        var (start, end) = (text.IndexOf('{'), text.LastIndexOf('}') + 1);
        if (start < 0 || end <= start) return null;
        var json = JsonView.Parse(text[start..end]);
        return json.IsObject ? (json, start, end) : null;
    }

    /// <summary>A text that is made to keep the expressions busy stays as it is.</summary>
    private static string WithoutMarkup(string text)
    {
        try
        {
            return HasMarkup().IsMatch(text) ? WebUtility.HtmlDecode(Tag().Replace(Invisible().Replace(text, " "), " ")) : text;
        }
        catch (RegexMatchTimeoutException)
        {
            return text;
        }
    }

    /// <summary>Line breaks, tabs and control characters become single spaces.</summary>
    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
            if (!char.IsWhiteSpace(c) && !char.IsControl(c)) line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        return line.ToString().TrimEnd();
    }

    /// <summary>Never cuts a pair of surrogates.</summary>
    private static string Cut(string text, int length) => text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    [GeneratedRegex(
        @"<(!doctype|html|head|body|div|p|h[1-6]|br|center|span|title|pre|table)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HasMarkup();

    [GeneratedRegex(
        @"<(?<tag>script|style|head)\b.*?</\k<tag>\s*>|<!--.*?-->",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Invisible();

    [GeneratedRegex("</?[a-z!][^<>]*>", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Tag();
}
