using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Filmgate.Keys;

/// <summary>An API key as it is stored: only its hash, never the key itself.</summary>
/// <param name="Hash">SHA-256 of the key, in hex. The key has 256 random bits, so a slow hash would protect nothing.</param>
/// <param name="StatusVocabulary">The status of a finished video in responses: <see cref="Completed"/> or <see cref="Succeeded"/>.</param>
/// <param name="DeleteAfter">How long its videos' files are kept. Zero: without limit. Null: as the server's setting says.</param>
internal sealed record ApiKey(
    string Id,
    string Name,
    string Hash,
    string StatusVocabulary,
    DateTimeOffset CreatedAt,
    DateTimeOffset? RevokedAt,
    TimeSpan? DeleteAfter = null)
{
    public const string Completed = "completed";
    public const string Succeeded = "succeeded";
    private const string Prefix = "fg_";

    public KeyRole Role { get; init; }

    public Caller Caller => new(Id, StatusVocabulary == Succeeded, Role is KeyRole.Operator);

    /// <summary>Creates a key. Its text is shown once and is not stored.</summary>
    public static (ApiKey Key, string Text) Create(string name, string statusVocabulary, DateTimeOffset now)
    {
        var text = NewText();
        return (new($"key_{Guid.CreateVersion7(now):N}", name, HashOf(text), statusVocabulary, now, null), text);
    }

    public static string NewText() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
