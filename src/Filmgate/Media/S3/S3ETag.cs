using System.Security.Cryptography;

namespace Filmgate.Media.S3;

/// <summary>ETags as Amazon computes them: the MD5 of an object, or the MD5 of its parts' MD5s and the number of parts.</summary>
internal static class S3ETag
{
    public static string Of(byte[] md5) => Convert.ToHexStringLower(md5);

    public static string OfParts(byte[] md5s, int count) => $"{Convert.ToHexStringLower(MD5.HashData(md5s))}-{count}";

    /// <summary>True also for an ETag that is not an MD5: it tells nothing about the content.</summary>
    public static bool Matches(string? tag, byte[] md5) =>
        tag?.Trim('"') is not { Length: 32 } text
        || !text.All(char.IsAsciiHexDigit)
        || text.Equals(Of(md5), StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the ETag has the form of the expected one, so that the two can be compared.</summary>
    public static bool HasFormOf(string tag, string expected) =>
        tag.Length == expected.Length
        && tag.AsSpan(0, 32).IndexOfAnyExcept("0123456789abcdef") < 0
        && tag.AsSpan(32).SequenceEqual(expected.AsSpan(32));
}
