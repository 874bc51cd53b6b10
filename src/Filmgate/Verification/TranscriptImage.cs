using System.Globalization;

namespace Filmgate.Verification;

/// <summary>The image of all transcripts: a PNG of one pixel. The user's own image is not part of a transcript.</summary>
internal static class TranscriptImage
{
    public const string Base64 =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

    /// <summary>How a transcript writes it.</summary>
    public const string Name = "<onepixel>";

    /// <summary>The size of the user's image stays, because it can choose the shape of the video.</summary>
    public static VerificationImage For(VerificationImage image)
    {
        var bytes = Convert.FromBase64String(Base64);
        var (width, height) = (image.Input.Width, image.Input.Height);
        var key = string.Create(CultureInfo.InvariantCulture, $"inputs/first-{width}x{height}.png");
        return new(new(key, "image/png", bytes.Length, width, height), bytes);
    }
}
