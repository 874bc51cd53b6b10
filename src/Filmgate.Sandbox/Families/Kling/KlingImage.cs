using Filmgate.Sandbox.Rendering;
using Filmgate.Sandbox.Http;

namespace Filmgate.Sandbox.Families.Kling;

/// <summary>An image as Kling takes it: a URL, or base64 without <c>data:</c>.</summary>
internal static class KlingImage
{
    private const int Largest = 10 * 1024 * 1024;

    /// <summary>What is wrong with it; null: nothing.</summary>
    public static string? Wrong(JsonObjectReader fields, string name, out MediaInput? reference, out ImageHeader? image) => Wrong(fields.Text(name), name, out reference, out image);

    public static string? Wrong(string? text, string name, out MediaInput? reference, out ImageHeader? image)
    {
        (reference, image) = (null, null);
        if (string.IsNullOrEmpty(text)) return $"{name} is required";
        if (text.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) return $"{name} must be base64 without the data: prefix";
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        {
            reference = new(null, text);
            return null;
        }

        try
        {
            reference = new(Convert.FromBase64String(text));
        }
        catch (FormatException)
        {
            return $"{name} is neither a URL nor base64";
        }

        if (reference.Bytes!.Length > Largest) return $"{name} is larger than 10 MB";
        image = ImageHeader.Read(reference.Bytes);
        return image is null or { Kind: ImageKind.Webp } ? $"{name} must be a JPEG or PNG"
            : image is { Width: < 300 } or { Height: < 300 } ? $"{name} must have at least 300x300 pixels"
            : null;
    }
}
