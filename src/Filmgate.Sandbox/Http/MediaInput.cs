namespace Filmgate.Sandbox.Http;

/// <summary>An input image: its bytes, or only a URL, which the sandbox never fetches.</summary>
internal sealed record MediaInput(byte[]? Bytes, string? Url = null)
{
    /// <summary>A data URI, or else a URL. Throws <see cref="FormatException"/> where the base64 is broken.</summary>
    public static MediaInput FromText(string text)
    {
        if (!text.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) return new(null, text);
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !text[..comma].EndsWith(";base64", StringComparison.OrdinalIgnoreCase)) throw new FormatException("Not a base64 data URI.");
        return new(Convert.FromBase64String(text[(comma + 1)..]));
    }
}
