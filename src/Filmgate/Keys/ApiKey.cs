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
    private const string TextPrefix = "fg_";
    private const int ShownLength = 7;

    public KeyRole Role { get; init; }

    /// <summary>
    /// The beginning of the key's text, for people who must tell keys apart. Null: created by a version that did not store it.
    /// </summary>
    public string? Prefix { get; init; }

    /// <summary>Null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>About a minute late. Null: never used, or not since a version that stores it.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The hash of the text before the last rotation, which is valid until <see cref="PreviousUntil"/>.</summary>
    public string? PreviousHash { get; init; }

    public DateTimeOffset? PreviousUntil { get; init; }

    /// <summary>What it may use.</summary>
    public KeyAccess Access { get; init; } = KeyAccess.Unlimited;

    /// <summary>How much it may do.</summary>
    public KeyLimits Limits { get; init; } = KeyLimits.None;

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    public Caller Caller => new(Id, StatusVocabulary == Succeeded, Role is KeyRole.Operator) { Access = Access, Limits = Limits };

    public bool IsActiveAt(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);

    /// <summary>Creates a key. Its text is shown once and is not stored.</summary>
    public static (ApiKey Key, string Text) Create(string name, string statusVocabulary, DateTimeOffset now)
    {
        var text = NewText();
        var key = new ApiKey($"key_{Guid.CreateVersion7(now):N}", name, HashOf(text), statusVocabulary, now, null);
        return (key with { Prefix = PrefixOf(text) }, text);
    }

    /// <summary>The same key with a new text. The old one is valid for a while, so that programs can be changed one by one.</summary>
    public ApiKey Rotate(string text, DateTimeOffset now, TimeSpan grace) => this with
    {
        Hash = HashOf(text),
        Prefix = PrefixOf(text),
        PreviousHash = grace > TimeSpan.Zero ? Hash : null,
        PreviousUntil = grace > TimeSpan.Zero ? now + grace : null,
    };

    public static string NewText() => TextPrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string PrefixOf(string text) => text[..ShownLength];
}
