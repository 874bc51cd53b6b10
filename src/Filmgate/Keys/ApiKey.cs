using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Filmgate.Keys;

/// <summary>An API key as it is kept: never the key, only its hash.</summary>
/// <param name="DeleteAfter">How long its videos' files are kept; zero: for ever; null: as the server's rule says.</param>
/// <param name="Hash">SHA-256 of the key, in hex. The key has 256 bits of chance in it, so there is nothing for a slow hash to protect.</param>
internal sealed record ApiKey(string Id, string Name, string Hash, string StatusVocabulary, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt, TimeSpan? DeleteAfter = null)
{
    public const string Completed = "completed";
    public const string Succeeded = "succeeded";
    private const string Prefix = "fg_";

    public Caller Caller => new(Id, StatusVocabulary == Succeeded);

    /// <summary>A new key; the text is shown once and then known to its owner only.</summary>
    public static (ApiKey Key, string Text) Create(string name, string statusVocabulary, DateTimeOffset now)
    {
        var text = NewText();
        return (new($"key_{Guid.CreateVersion7(now):N}", name, HashOf(text), statusVocabulary, now, null), text);
    }

    public static string NewText() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>Where keys are kept.</summary>
internal interface IKeyStore
{
    Task AddAsync(ApiKey key, CancellationToken ct);

    /// <summary>All keys, the revoked ones too.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct);

    /// <summary>Changes the rule of active keys, by id or name; how many there were.</summary>
    Task<int> SetDeleteAfterAsync(string idOrName, TimeSpan? deleteAfter, CancellationToken ct);

    /// <summary>By id or name; how many were revoked.</summary>
    Task<int> RevokeAsync(string idOrName, DateTimeOffset now, CancellationToken ct);
}
