using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Filmgate.Keys;

/// <summary>Finds a key by the hash of its text.</summary>
/// <remarks>
/// The first half of the hash, as numbers, chooses the candidate, and the whole hash is compared in constant time: how long an answer takes
/// does not tell how much of a guess is right.
/// </remarks>
internal sealed class KeyIndex
{
    private readonly FrozenDictionary<UInt128, Entry> _entries;

    /// <param name="keys">Revoked ones are left out.</param>
    public KeyIndex(IEnumerable<ApiKey> keys)
    {
        var entries = new Dictionary<UInt128, Entry>();
        foreach (var key in keys.Where(key => key.RevokedAt is null))
        {
            entries[StartOf(key.Hash)] = new(key.Hash, key.Caller, key.ExpiresAt);
            if (key is { PreviousHash: { } hash, PreviousUntil: { } until })
                entries.TryAdd(StartOf(hash), new(hash, key.Caller, key.ExpiresAt < until ? key.ExpiresAt : until));
        }

        _entries = entries.ToFrozenDictionary();
    }

    public FoundKey Find(string hash, DateTimeOffset now)
    {
        if (!_entries.TryGetValue(StartOf(hash), out var entry) || !AreEqual(entry.Hash, hash)) return default;
        return entry.ExpiresAt <= now ? new(null, entry.ExpiresAt) : new(entry.Caller);
    }

    /// <summary>Takes the same time wherever two hashes differ.</summary>
    public static bool AreEqual(string hash, string other) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(hash.AsSpan()), MemoryMarshal.AsBytes(other.AsSpan()));

    private static UInt128 StartOf(string hash) =>
        UInt128.Parse(hash.AsSpan(0, 32), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private sealed record Entry(string Hash, Caller Caller, DateTimeOffset? ExpiresAt);
}

/// <param name="Caller">Null: the key is not accepted.</param>
/// <param name="ExpiredAt">Since when it is not accepted, if it was once.</param>
internal readonly record struct FoundKey(Caller? Caller, DateTimeOffset? ExpiredAt = null);
