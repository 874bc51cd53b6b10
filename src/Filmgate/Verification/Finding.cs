namespace Filmgate.Verification;

internal enum FindingLevel
{
    /// <summary>Worth knowing, and no contradiction.</summary>
    Note = 0,

    /// <summary>The provider differs from what the dialect or the catalogue expects.</summary>
    Difference,
}

/// <summary>One observation, in a sentence each: what was expected, what came, and what it may mean.</summary>
internal sealed record Finding(FindingLevel Level, string Subject, string Expected, string Found, string Meaning)
{
    public static Finding Difference(string subject, string expected, string found, string meaning) =>
        new(FindingLevel.Difference, subject, expected, found, meaning);

    public static Finding Note(string subject, string found, string meaning = "") => new(FindingLevel.Note, subject, "", found, meaning);
}
