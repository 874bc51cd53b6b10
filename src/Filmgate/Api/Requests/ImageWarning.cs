using Filmgate.Media.Inspection;
using Filmgate.Videos;

namespace Filmgate.Api.Requests;

/// <summary>Says how an image was changed before it is sent.</summary>
internal static class ImageWarning
{
    /// <summary>Null if it was only turned: the picture that the client sees is the one that is sent.</summary>
    /// <param name="name">At the beginning of a sentence.</param>
    public static string? Of(string name, ImageFacts sent, InputImage made, ImageFit? fit)
    {
        var type = made.ContentType == sent.ContentType ? null : $"converted from {NameOf(sent.ContentType)} to {NameOf(made.ContentType)}";
        var size = (sent.Width, sent.Height) == (made.Width, made.Height) ? null : $"{Verb(sent, made, fit)} to {made.Width}x{made.Height}";
        string[] changes = [.. new[] { size, type }.OfType<string>()];
        if (changes.Length == 0) return null;
        return $"{name} has {sent.Width}x{sent.Height} pixels. It was {string.Join(" and ", changes)}, and the result is sent.";
    }

    private static string Verb(ImageFacts sent, InputImage made, ImageFit? fit)
    {
        if (Math.Abs(((double)sent.Width / sent.Height) - ((double)made.Width / made.Height)) < 0.005) return "scaled";
        return fit switch { ImageFit.Cover => "cropped", ImageFit.Contain => "padded", _ => "stretched" };
    }

    private static string NameOf(string contentType) => contentType switch
    {
        "image/jpeg" => "JPEG",
        "image/png" => "PNG",
        "image/webp" => "WebP",
        "image/avif" => "AVIF",
        "image/heic" => "HEIC",
        _ => contentType,
    };
}
