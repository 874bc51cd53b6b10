using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Filmgate.Videos;

namespace Filmgate.Api.Requests;

/// <summary>Where the next page of a list starts. It belongs to one filter and one order: with others, it would skip videos.</summary>
internal static class ListCursor
{
    public const string Prefix = "page_";
    private const int HashLength = 8;
    private const int IdLength = 16;
    private const string IdPrefix = "video_";

    /// <param name="after">The id of a video.</param>
    public static string Create(VideoFilter filter, bool newestFirst, string after)
    {
        byte[] bytes = [.. HashOf(filter, newestFirst), .. Convert.FromHexString(after.AsSpan(IdPrefix.Length))];
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    /// <returns>The id of a video, which need not exist any more. Null: the cursor is damaged or of another list.</returns>
    public static string? Read(string cursor, VideoFilter filter, bool newestFirst)
    {
        Span<byte> bytes = stackalloc byte[64];
        if (!Base64Url.TryDecodeFromChars(cursor.AsSpan(Prefix.Length), bytes, out var length)) return null;
        return length == HashLength + IdLength && bytes[..HashLength].SequenceEqual(HashOf(filter, newestFirst))
            ? IdPrefix + Convert.ToHexStringLower(bytes[HashLength..length])
            : null;
    }

    private static byte[] HashOf(VideoFilter filter, bool newestFirst)
    {
        string?[] parts =
        [
            filter.Owner,
            newestFirst ? "desc" : "asc",
            Join(filter.Statuses.Select(status => status.Name())),
            filter.Model,
            filter.Provider,
            Join(filter.Errors.Select(kind => kind.ToString())),
            TextOf(filter.CreatedAfter),
            TextOf(filter.CreatedBefore),
            filter.Text,
            filter.HasFile?.ToString(),
            filter.IsHeld?.ToString(),
            filter.RemixedFrom,
            .. filter.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => new[] { pair.Key, pair.Value }),
        ];
        return SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts)))[..HashLength];
    }

    private static string Join(IEnumerable<string> names) => string.Join(',', names.Distinct().Order(StringComparer.Ordinal));

    private static string? TextOf(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
