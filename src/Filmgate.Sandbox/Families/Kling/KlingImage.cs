using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Rendering;

namespace Filmgate.Sandbox.Families.Kling;

/// <summary>An image as Kling accepts it: a URL, or base64 without <c>data:</c>.</summary>
internal static class KlingImage
{
    private const int MaxBytes = 10 * 1024 * 1024;

    /// <summary>Returns the error, or null if the image is valid. A URL has no header, because it is not fetched.</summary>
    public static string? Validate(string? text, string name, out MediaInput? input, out ImageHeader? header)
    {
        (input, header) = (null, null);
        if (string.IsNullOrEmpty(text)) return $"{name} is required";
        if (text.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) return $"{name} must be base64 without the data: prefix";
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        {
            input = new(null, text);
            return null;
        }

        try
        {
            input = new(Convert.FromBase64String(text));
        }
        catch (FormatException)
        {
            return $"{name} is neither a URL nor base64";
        }

        if (input.Bytes!.Length > MaxBytes) return $"{name} is larger than 10 MB";
        header = ImageHeader.Read(input.Bytes);
        return header is null or { Kind: ImageKind.Webp } ? $"{name} must be a JPEG or PNG"
            : header is { Width: < 300 } or { Height: < 300 } ? $"{name} must have at least 300x300 pixels"
            : null;
    }
}
