using System.Buffers;
using System.Text.RegularExpressions;

namespace Filmgate.Media.Store;

/// <summary>The operator's template for the keys of stored videos.</summary>
internal sealed partial class KeyTemplate
{
    public const string DefaultText = "videos/{yyyy}/{mm}/{id}.{ext}";
    private static readonly string[] Placeholders = ["owner", "model", "yyyy", "mm", "dd", "id", "kind", "ext"];
    private static readonly string[] Reserved = ["inputs", "staging", "filmgate"];
    private static readonly SearchValues<char> SafeChars = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");
    private static readonly string Accepted = string.Join(", ", Placeholders.Select(name => $"{{{name}}}"));
    private readonly string _text;

    private KeyTemplate(string text) => _text = text;

    public static KeyTemplate Default { get; } = new(DefaultText);

    /// <exception cref="FormatException">The message tells what is accepted.</exception>
    public static KeyTemplate Parse(string text)
    {
        foreach (var name in PlaceholderPattern().Matches(text).Select(match => match.Groups["name"].Value))
            if (!Placeholders.Contains(name)) throw new FormatException($"'{{{name}}}' is unknown; accepted: {Accepted}");
        if (!text.Contains("{id}", StringComparison.Ordinal))
            throw new FormatException($"'{text}' has no {{id}}: every video would get the same name");
        if (!text.EndsWith(".{ext}", StringComparison.Ordinal))
            throw new FormatException($"'{text}' does not end in .{{ext}}");
        if (!MediaKey.IsValid(PlaceholderPattern().Replace(text, "x")))
            throw new FormatException($"'{text}' may contain only lower-case letters, digits and . _ - / besides its placeholders");
        if (Reserved.Contains(text.Split('/', '.')[0]))
            throw new FormatException($"'{text}' starts with a reserved name ({string.Join(", ", Reserved)})");
        return new(text);
    }

    /// <summary>
    /// A new, unique key. So storing a video again, after a crash or by a node that lost its lease, cannot overwrite a file that a row
    /// refers to, and an orphan can be deleted safely. The date is that of the video's id, not of the download.
    /// </summary>
    public string For(MediaSubject subject, string kind, string extension, TimeProvider clock)
    {
        var at = MediaKey.TimeOf(subject.VideoId) ?? clock.GetUtcNow();
        var key = PlaceholderPattern().Replace(_text, match => match.Groups["name"].Value switch
        {
            "owner" => Safe(subject.Owner),
            "model" => Safe(subject.Model),
            "yyyy" => $"{at.Year:D4}",
            "mm" => $"{at.Month:D2}",
            "dd" => $"{at.Day:D2}",
            "id" => Safe(subject.VideoId),
            "kind" => Safe(kind),
            _ => Safe(extension),
        });
        return MediaKey.WithNonce(key);
    }

    /// <summary>Replaces characters that a key may not contain. Ids have none; the names of an operator's own models may.</summary>
    private static string Safe(string text)
    {
        var safe = string.Concat(text.ToLowerInvariant().Take(80).Select(c => SafeChars.Contains(c) ? c : '-'));
        return safe.Trim('.') is { Length: > 0 } name ? name : "x";
    }

    [GeneratedRegex(@"\{(?<name>[^{}]*)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PlaceholderPattern();
}

/// <summary>The video that a file belongs to.</summary>
internal readonly record struct MediaSubject(string VideoId, string Owner, string Model);
