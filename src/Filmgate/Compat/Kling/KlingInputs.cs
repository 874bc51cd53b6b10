using System.Text.Json.Nodes;
using Filmgate.Api.Requests;
using Filmgate.Dialects.Kling;
using Filmgate.Media.Inputs;
using Filmgate.Media.Inspection;

namespace Filmgate.Compat.Kling;

/// <summary>
/// The embedded images of one native request. They go to the media store and not into the database row, where each is replaced by a number.
/// </summary>
internal sealed class KlingInputs
{
    private const int MaxImageBytes = 10 * 1024 * 1024;
    private const int MaxAudioBytes = 5 * 1024 * 1024;
    private const int MinSidePixels = 300;
    private const double MaxSideRatio = 2.5;

    /// <summary>In the order of their numbers.</summary>
    public List<RequestImage> Images { get; } = [];

    /// <returns>What replaces the image in the body.</returns>
    public JsonObject Add(RequestImage image)
    {
        Images.Add(image);
        return new() { [KlingBody.Reference] = Images.Count - 1 };
    }

    public static bool IsUrl(string text)
    {
        if (text.Length > 4096 || !Uri.TryCreate(text, UriKind.Absolute, out var url)) return false;
        return url.Scheme is "http" or "https" && url.UserInfo.Length == 0;
    }

    /// <summary>
    /// Checks Kling's rules for images: a URL or base64 without <c>data:</c>, JPEG or PNG, at most 10 MB, each side at least
    /// 300 pixels, the long side at most 2.5 times the short one.
    /// </summary>
    public static (RequestImage? Image, string? Problem) ReadImage(string text)
    {
        if (HasDataPrefix(text)) return (null, "must be base64 without the data: prefix");
        if (HasScheme(text)) return IsUrl(text) ? (new(Url: new(text)), null) : (null, "must be an http(s) URL without user name");
        if (Decode(text, MaxImageBytes) is not { } bytes) return (null, "must be an http(s) URL, or base64 of at most 10 MB");
        if (ImageInspector.Inspect(bytes) is not ImageInspection.Accepted { Facts: { ContentType: "image/jpeg" or "image/png" } facts })
            return (null, "must be a JPEG or PNG image");
        var (shortSide, longSide) = (Math.Min(facts.Width, facts.Height), Math.Max(facts.Width, facts.Height));
        if (shortSide < MinSidePixels)
            return (null, $"has {facts.Width}x{facts.Height} pixels; at least {MinSidePixels}x{MinSidePixels} are required");
        if (longSide > MaxSideRatio * shortSide)
            return (null, $"has {facts.Width}x{facts.Height} pixels; its aspect ratio must be between 1:2.5 and 2.5:1");
        return (new(DataUri: DataUri.Of(bytes)), null);
    }

    /// <returns>The problem, or null if the audio is valid: a URL, or base64 of at most 5 MB.</returns>
    public static string? CheckAudio(string text)
    {
        if (HasDataPrefix(text)) return "must be base64 without the data: prefix";
        if (HasScheme(text)) return IsUrl(text) ? null : "must be an http(s) URL without user name";
        return Decode(text, MaxAudioBytes) is null ? "must be an http(s) URL, or base64 of at most 5 MB" : null;
    }

    private static bool HasDataPrefix(string text) => text.StartsWith("data:", StringComparison.OrdinalIgnoreCase);

    private static bool HasScheme(string text) => text.Contains("://", StringComparison.Ordinal);

    private static byte[]? Decode(string text, int maxBytes)
    {
        if (text.Length == 0 || text.Length > ((maxBytes + 2) / 3 * 4)) return null;
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out var length) && length <= maxBytes ? bytes[..length] : null;
    }
}
