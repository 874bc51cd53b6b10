using System.Buffers;
using System.Text.RegularExpressions;

namespace Filmgate.Media.Store;

/// <summary>How the names of stored videos are made, as the operator wants them.</summary>
internal sealed partial class KeyTemplate
{
    public const string DefaultText = "videos/{yyyy}/{mm}/{id}.{ext}";
    private static readonly string[] Words = ["owner", "model", "yyyy", "mm", "dd", "id", "kind", "ext"];
    private static readonly string[] Reserved = ["inputs", "staging", "filmgate"];
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");
    private readonly string _text;

    private KeyTemplate(string text) => _text = text;

    public static KeyTemplate Default { get; } = new(DefaultText);

    /// <exception cref="FormatException">With what would be right.</exception>
    public static KeyTemplate Parse(string text)
    {
        foreach (var word in Placeholder().Matches(text).Select(match => match.Groups["word"].Value))
            if (!Words.Contains(word)) throw new FormatException($"'{{{word}}}' is unknown; known: {string.Join(", ", Words.Select(w => $"{{{w}}}"))}");
        if (!text.Contains("{id}", StringComparison.Ordinal)) throw new FormatException($"'{text}' has no {{id}}: every video would get the same name");
        if (!text.EndsWith(".{ext}", StringComparison.Ordinal)) throw new FormatException($"'{text}' does not end in .{{ext}}");
        if (!MediaKey.IsValid(Placeholder().Replace(text, "x"))) throw new FormatException($"'{text}' may only have lower-case letters, digits and . _ - / besides its placeholders");
        if (Reserved.Contains(text.Split('/', '.')[0])) throw new FormatException($"'{text}' begins like what the gateway keeps for itself ({string.Join(", ", Reserved)})");
        return new(text);
    }

    /// <summary>
    /// A name that was never used before: storing again, after a crash or by a node that comes late, cannot touch a file that a row points
    /// to, and a leftover can be deleted without looking over one's shoulder. The date is that of the id, not of the download.
    /// </summary>
    public string For(MediaSubject subject, string kind, string extension, TimeProvider clock)
    {
        var at = MediaKey.TimeOf(subject.VideoId) ?? clock.GetUtcNow();
        var key = Placeholder().Replace(_text, match => match.Groups["word"].Value switch
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

    /// <summary>Part of a name, whatever it was: ids are plain already, models of one's own need not be.</summary>
    private static string Safe(string text)
    {
        var plain = string.Concat(text.ToLowerInvariant().Take(80).Select(c => Plain.Contains(c) ? c : '-'));
        return plain.Trim('.') is { Length: > 0 } name ? name : "x";
    }

    [GeneratedRegex(@"\{(?<word>[^{}]*)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();
}

/// <summary>Whose file it is.</summary>
internal readonly record struct MediaSubject(string VideoId, string Owner, string Model);
