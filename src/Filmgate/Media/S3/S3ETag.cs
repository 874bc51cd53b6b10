using System.Security.Cryptography;

namespace Filmgate.Media.S3;

/// <summary>ETags as Amazon makes them: the MD5 of an object, or the MD5 of its parts' MD5s and how many they are.</summary>
internal static class S3ETag
{
    public static string Of(byte[] sum) => Convert.ToHexStringLower(sum);

    public static string OfParts(byte[] sums, int count) => $"{Convert.ToHexStringLower(MD5.HashData(sums))}-{count}";

    /// <summary>A tag that cannot be an MD5 says nothing, so it contradicts nothing.</summary>
    public static bool Agrees(string? tag, byte[] sum) => tag?.Trim('"') is not { Length: 32 } text || !text.All(char.IsAsciiHexDigit) || text.Equals(Of(sum), StringComparison.OrdinalIgnoreCase);

    public static bool IsOfKind(string tag, string expected) =>
        tag.Length == expected.Length && tag.AsSpan(0, 32).IndexOfAnyExcept("0123456789abcdef") < 0 && tag.AsSpan(32).SequenceEqual(expected.AsSpan(32));
}
