using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Filmgate.Compat.Kling;

/// <summary>The provider's sessions belong to one account, which all callers of this gateway share: with our seal behind its name a session is its caller's own.</summary>
internal sealed class KlingSessions(byte[] secret)
{
    private const int SealBytes = 15;

    public string Seal(string owner, string session) => $"{session}.{SealOf(owner, session)}";

    /// <summary>Null: not sealed for this caller.</summary>
    public string? Open(string owner, string sealedSession)
    {
        var at = sealedSession.LastIndexOf('.');
        return at > 0 && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sealedSession[(at + 1)..]), Encoding.UTF8.GetBytes(SealOf(owner, sealedSession[..at])))
            ? sealedSession[..at]
            : null;
    }

    private string SealOf(string owner, string session) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"session\n{owner}\n{session}")).AsSpan(0, SealBytes));
}
