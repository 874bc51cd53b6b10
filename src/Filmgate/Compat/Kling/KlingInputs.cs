using System.Text.Json.Nodes;
using Filmgate.Api.Requests;
using Filmgate.Dialects.Kling;
using Filmgate.Media.Inspection;

namespace Filmgate.Compat.Kling;

/// <summary>The images of one native request. Those inside it are kept in our storage and not in the row, which holds a number in their place.</summary>
internal sealed class KlingInputs
{
    private const int LargestImage = 10 * 1024 * 1024;
    private const int LargestSound = 5 * 1024 * 1024;
    private const int LeastPixels = 300;
    private const double Longest = 2.5;

    /// <summary>In the order of their numbers.</summary>
    public List<RequestImage> Kept { get; } = [];

    public JsonObject Keep(RequestImage image)
    {
        Kept.Add(image);
        return new() { [KlingBody.Reference] = Kept.Count - 1 };
    }

    public static bool IsUrl(string text) =>
        text.Length <= 4096 && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url!.UserInfo.Length == 0;

    /// <summary>Kling's rules for images: a URL or base64 without <c>data:</c>, JPEG or PNG, 10 MB, 300 pixels, no longer than 2.5 to 1.</summary>
    public static (RequestImage? Image, string? Wrong) Read(string text)
    {
        if (text.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) return (null, "must be base64 without the data: prefix");
        if (text.Contains("://", StringComparison.Ordinal)) return IsUrl(text) ? (new(Url: new(text)), null) : (null, "must be an http(s) URL without user name");
        if (Decode(text, LargestImage) is not { } bytes) return (null, "must be an http(s) URL, or base64 of at most 10 MB");
        if (ImageInspector.Inspect(bytes) is not ImageInspection.Accepted { Facts: var facts } || facts.ContentType is not ("image/jpeg" or "image/png")) return (null, "must be a JPEG or PNG image");
        if (Math.Min(facts.Width, facts.Height) < LeastPixels) return (null, $"has {facts.Width}x{facts.Height} pixels; at least {LeastPixels}x{LeastPixels} are needed");
        if (Math.Max(facts.Width, facts.Height) > Longest * Math.Min(facts.Width, facts.Height)) return (null, $"has {facts.Width}x{facts.Height} pixels; its sides may be 1:2.5 to 2.5:1");
        return (new(DataUri: $"data:{facts.ContentType};base64,{text}"), null);
    }

    public static string? WrongSound(string text)
    {
        if (text.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) return "must be base64 without the data: prefix";
        if (text.Contains("://", StringComparison.Ordinal)) return IsUrl(text) ? null : "must be an http(s) URL without user name";
        return Decode(text, LargestSound) is null ? "must be an http(s) URL, or base64 of at most 5 MB" : null;
    }

    private static byte[]? Decode(string text, int most)
    {
        if (text.Length == 0 || text.Length > ((most + 2) / 3 * 4)) return null;
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out var length) && length <= most ? bytes[..length] : null;
    }
}
