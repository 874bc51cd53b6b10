namespace Filmgate.Upstreams;

/// <summary>Removes secrets from the text of a response.</summary>
internal static class ResponseText
{
    /// <summary>What is kept of a response for the operator.</summary>
    public const int MaxKept = 16 * 1024;

    /// <summary>
    /// What is read of it. The rest is dropped before secrets are removed, which costs time, and the end of what was read is dropped after
    /// it: half a secret would not be recognized.
    /// </summary>
    private const int MaxRead = 2 * MaxKept;
    private const int MaxSecret = 4 * 1024;

    public static string ForOperator(string text, Credential credential)
    {
        var kept = text.Length <= MaxRead ? text : text[..MaxRead];
        kept = WithoutSecret(kept, credential.Secret);
        if (credential.AccessKey is { Length: > 0 } accessKey) kept = WithoutSecret(kept, accessKey);
        kept = SecretText.Redact(kept).Replace("\0", "", StringComparison.Ordinal);     // PostgreSQL stores no zero characters
        var length = text.Length <= MaxRead ? kept.Length : Math.Max(0, kept.Length - MaxSecret);
        if (length <= MaxKept && length == kept.Length) return kept;
        return $"{kept[..Math.Min(length, MaxKept)]}… ({text.Length} characters in all)";
    }

    public static string WithoutSecret(string text, string secret)
    {
        if (secret.Length == 0) return text;
        var redacted = text.Replace(secret, "[key]", StringComparison.Ordinal);
        return secret.Contains('/')                                     // PHP escapes slashes in JSON
            ? redacted.Replace(secret.Replace("/", "\\/", StringComparison.Ordinal), "[key]", StringComparison.Ordinal)
            : redacted;
    }
}
