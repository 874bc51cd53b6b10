using System.Text.RegularExpressions;

namespace Filmgate.Upstreams;

/// <summary>
/// Removes what only looks like a secret: the gateway's own credential is removed by <see cref="Upstream"/>, but gateways also repeat keys
/// of their own and signed URLs.
/// </summary>
internal static partial class SecretText
{
    public static string Redact(string text) => RedactKeys(Query().Replace(UserInfo().Replace(text, "${scheme}"), "${address}?[redacted]"));

    /// <summary>Leaves URLs as they are.</summary>
    public static string RedactKeys(string text) => Key().Replace(Field().Replace(text, "${name}[redacted]"), "[redacted]");

    /// <summary>The user name and password of a URL.</summary>
    [GeneratedRegex(
        """(?<scheme>https?:(/|\\/){2})[^\s"'<>/?@]+@""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UserInfo();

    /// <summary>The query string of a URL: presigned URLs have their signature there.</summary>
    [GeneratedRegex(
        """(?<address>https?:(/|\\/){2}[^\s"'<>?]+)\?[^\s"'<>]+""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Query();

    /// <summary>A header or a field that holds a key. In JSON, its quotes may be escaped.</summary>
    [GeneratedRegex(
        """(?<name>\b(bearer|token)\s+|\b(api[_-]?key|access[_-]?key|secret([_-]?key)?|authorization|signature|password)"""
        + """\\?["']?\s*[:=]\s*\\?["']?((bearer|key|token)\s+)?)(?=\S*\d)[A-Za-z0-9_\-.+/=]{12,}""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Field();

    /// <summary>Keys and JSON web tokens, by their usual prefixes.</summary>
    [GeneratedRegex(
        @"\b(sk|pk|rk|key|ak|r8|hf|fg)[-_][A-Za-z0-9_\-]{16,}|\bAIza[A-Za-z0-9_\-]{30,}"
        + @"|\beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();
}
