using Microsoft.AspNetCore.Http;

namespace Filmgate.Api;

/// <summary>An image as the client gave it; exactly one of the three.</summary>
internal sealed record ImageGiven(IFormFile? File = null, string? DataUri = null, Uri? Url = null)
{
    private const int LongestDataUri = 28 * 1024 * 1024;

    /// <summary>Null: it is neither an address nor a data URI.</summary>
    public static ImageGiven? Parse(string text) =>
        GivenText.IsDataUri(text) ? (text.Length <= LongestDataUri ? new(DataUri: text) : null) : GivenText.Address(text) is { } address ? new(Url: address) : null;
}

/// <summary>A clip as the client gave it; exactly one of the three.</summary>
internal sealed record VideoGiven(IFormFile? File = null, string? DataUri = null, Uri? Url = null)
{
    /// <summary>Null: it is neither an address nor a data URI. How long a data URI may be is a matter of the whole request.</summary>
    public static VideoGiven? Parse(string text) =>
        GivenText.IsDataUri(text) ? new(DataUri: text) : GivenText.Address(text) is { UserInfo.Length: 0 } address ? new(Url: address) : null;
}

internal static class GivenText
{
    public static bool IsDataUri(string text) => text.StartsWith("data:", StringComparison.OrdinalIgnoreCase);

    public static Uri? Address(string text) =>
        text.Length <= 4096 && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;
}
