using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Filmgate.Compat.Kling;

/// <summary>
/// Ties a provider's session to the caller that opened it: our session id is the provider's with a signature for the owner.
/// Without it, all callers of this gateway could use each other's sessions, because they share the provider's account.
/// </summary>
internal sealed class KlingSessions(byte[] secret)
{
    private const int SignatureBytes = 15;

    /// <returns>Our id of the session.</returns>
    public string Sign(string owner, string session) => $"{session}.{SignatureOf(owner, session)}";

    /// <returns>The provider's id of the session. Null: the session is not the owner's.</returns>
    public string? Verify(string owner, string signedSession)
    {
        var dot = signedSession.LastIndexOf('.');
        if (dot <= 0) return null;
        var (session, signature) = (signedSession[..dot], signedSession[(dot + 1)..]);
        var expected = SignatureOf(owner, session);
        var isValid = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(expected));
        return isValid ? session : null;
    }

    private string SignatureOf(string owner, string session)
    {
        var hash = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"session\n{owner}\n{session}"));
        return Base64Url.EncodeToString(hash.AsSpan(0, SignatureBytes));
    }
}
