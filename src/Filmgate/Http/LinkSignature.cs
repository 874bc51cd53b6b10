using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Filmgate.Http;

/// <summary>The HMAC-SHA256 signature in a link of this gateway. Without the secret nobody can guess or change such a link.</summary>
internal static class LinkSignature
{
    /// <param name="text">
    /// What the link grants. It begins with the kind of link, so that a signature of one kind is not valid for another.
    /// </param>
    /// <param name="bytes">How many bytes of the hash to keep, for a shorter link.</param>
    /// <returns>Base64url without padding.</returns>
    public static string Sign(byte[] secret, string text, int bytes = HMACSHA256.HashSizeInBytes) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text)).AsSpan(0, bytes));

    /// <summary>Compares in constant time.</summary>
    public static bool AreEqual(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));
}
