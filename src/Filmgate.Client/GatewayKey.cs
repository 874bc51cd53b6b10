using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>An API key of the gateway, as operators see it.</summary>
public sealed record GatewayKey
{
    /// <summary>Its id, which is also the owner of its videos.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>api_key</c>.</summary>
    public string Object { get; init; } = "api_key";

    /// <summary>Active keys have different names.</summary>
    public required string Name { get; init; }

    /// <summary>The key itself, directly after it was created or rotated. It is not stored and cannot be shown again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    /// <summary>The beginning of the key. Null: an older version created it, or it is a setting of the server.</summary>
    public string? Prefix { get; init; }

    /// <summary><c>operator</c> or <c>user</c>.</summary>
    public required string Role { get; init; }

    /// <summary><c>active</c>, <c>expired</c> or <c>revoked</c>.</summary>
    public required string Status { get; init; }

    /// <summary>When it was created, in Unix seconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>When it was last used, in Unix seconds, about a minute late. Null: never.</summary>
    public long? LastUsedAt { get; init; }

    /// <summary>When it expires or expired, in Unix seconds. Null: never.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>When it was revoked, in Unix seconds. Null: it was not.</summary>
    public long? RevokedAt { get; init; }

    /// <summary>Until when the text before the last rotation is accepted, in Unix seconds. Null: there is none.</summary>
    public long? PreviousValidUntil { get; init; }

    /// <summary>The models that it may use: ids, or their beginnings with <c>*</c>. Null: all.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>The providers that it may use. Null: all.</summary>
    public IReadOnlyList<string>? Providers { get; init; }

    /// <summary>The status of a finished video in its responses: <c>completed</c> or <c>succeeded</c>.</summary>
    public required string StatusVocabulary { get; init; }

    /// <summary>How long its videos' files are kept: a duration such as <c>2592000s</c>, <c>keep</c>, or <c>default</c>.</summary>
    public required string DeleteAfter { get; init; }

    /// <summary>How much it may do.</summary>
    public required GatewayKeyLimits Limits { get; init; }

    /// <summary>What the operator noted with it.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
}

/// <summary>How much an API key may do. Null: without limit. Reads are never limited.</summary>
public sealed record GatewayKeyLimits
{
    /// <summary>Requests that are not reads, counted by each node.</summary>
    public int? WritesPerMinute { get; init; }

    /// <summary>New videos in any 60 seconds.</summary>
    public int? CreatesPerMinute { get; init; }

    /// <summary>Videos that are not finished, queued ones included.</summary>
    public int? MaxInFlight { get; init; }

    /// <summary>Videos that wait for their submission.</summary>
    public int? MaxQueued { get; init; }

    /// <summary>Bytes of uploads and of inputs of new videos, by UTC day.</summary>
    public long? InputBytesPerDay { get; init; }
}

/// <summary>The API keys of a gateway.</summary>
public sealed record GatewayKeyList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>All keys, oldest first, including revoked ones.</summary>
    public required IReadOnlyList<GatewayKey> Data { get; init; }
}
