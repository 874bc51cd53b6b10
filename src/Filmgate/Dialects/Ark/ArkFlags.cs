using System.Globalization;
using System.Text.RegularExpressions;

namespace Filmgate.Dialects.Ark;

/// <summary>Ark's older format for duration and size: flags within the prompt, such as <c>--duration 5 --ratio 16:9</c>.</summary>
internal static partial class ArkFlags
{
    /// <summary>Each flag has a long and a short name; Ark's documentation uses both.</summary>
    private static readonly Dictionary<string, string> LongNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["rs"] = "resolution",
        ["rt"] = "ratio",
        ["dur"] = "duration",
        ["cf"] = "camerafixed",
        ["wm"] = "watermark",
        ["fps"] = "framespersecond",
    };

    /// <summary>The first flag in a client's prompt, or null. It would change the request after it was checked and priced.</summary>
    public static string? Find(string prompt) => Flag().Match(prompt) is { Success: true } found ? found.Value.Trim() : null;

    public static string Append(Submission submission)
    {
        var text = submission.Request.Prompt;
        if (submission.Resolved.Seconds is { } seconds) text += string.Create(CultureInfo.InvariantCulture, $" --duration {seconds}");
        if (submission.Resolved.Frame is { } frame)
            text += $" --ratio {frame.Ratio}{(frame.Resolution is { } resolution ? $" --resolution {resolution}" : "")}";
        if (submission.Request.Seed is { } seed) text += string.Create(CultureInfo.InvariantCulture, $" --seed {seed}");
        return text.TrimStart();
    }

    /// <summary>The prompt without its flags, and the flags by their long names.</summary>
    public static (string Prompt, IReadOnlyDictionary<string, string> Flags) Split(string text)
    {
        var flags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in Flag().Matches(text))
        {
            var name = match.Groups["name"].Value;
            flags[LongNames.GetValueOrDefault(name, name.ToLowerInvariant())] = match.Groups["value"].Value;
        }

        return (Flag().Replace(text, "").Trim(), flags);
    }

    [GeneratedRegex(
        @"(?<=^|\s)--(?<name>resolution|rs|ratio|rt|duration|dur|frames|framespersecond|fps|seed|camerafixed|cf|watermark|wm)"
        + @"\s+(?<value>\S+)\s*",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Flag();
}
