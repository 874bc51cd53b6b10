namespace Filmgate.Sandbox.Http;

/// <summary>An input image or clip: its bytes, or only a URL, which the sandbox never fetches.</summary>
internal sealed record MediaInput(byte[]? Bytes, string? Url = null)
{
    /// <summary>Parses a data URI; any other text is a URL.</summary>
    /// <exception cref="FormatException">The data URI is not valid base64.</exception>
    public static MediaInput Parse(string text)
    {
        if (!text.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) return new(null, text);
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !text[..comma].EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
            throw new FormatException("Not a base64 data URI.");
        return new(Convert.FromBase64String(text[(comma + 1)..]));
    }
}
