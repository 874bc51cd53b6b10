namespace Filmgate.Verification;

/// <summary>The image of all transcripts: a PNG of one pixel. The user's own image is not part of a transcript.</summary>
internal static class TranscriptImage
{
    public const string Base64 =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

    /// <summary>How a transcript writes it.</summary>
    public const string Name = "<onepixel>";
    public const string FileName = "first.png";

    public static VerificationImage Image { get; } = Create();

    private static VerificationImage Create()
    {
        var bytes = Convert.FromBase64String(Base64);
        return new(new($"inputs/{FileName}", "image/png", bytes.Length, 1, 1), bytes);
    }
}
