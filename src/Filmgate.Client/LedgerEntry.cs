using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>An entry of the ledger: what a change of a video adds to the balances of its key.</summary>
public sealed record LedgerEntry
{
    /// <summary>The video, the attempt and the kind.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>ledger.entry</c>.</summary>
    public string Object { get; init; } = "ledger.entry";

    /// <summary>The id of the video.</summary>
    public required string Video { get; init; }

    /// <summary>The id of the API key that the video belongs to.</summary>
    public required string Key { get; init; }

    /// <summary>The attempt of the video, from 1.</summary>
    public int Attempt { get; init; }

    /// <summary><c>hold</c>, <c>settle</c>, <c>release</c> or <c>adjust</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>When it was written, in Unix seconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>What it adds to what is held, in US dollars. Null: an unknown amount, which is not zero.</summary>
    public decimal? HeldUsd { get; init; }

    /// <summary>What it adds to what the key has spent, in US dollars.</summary>
    public decimal SpentUsd { get; init; }

    /// <summary>What the gateway itself paid, because it was more than the key was quoted. Null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? GatewayUsd { get; init; }

    /// <summary>Where the amount comes from; see <see cref="VideoCost.Basis"/>.</summary>
    public required string Basis { get; init; }

    /// <summary>The model of the attempt. Null: it was never submitted.</summary>
    public string? Model { get; init; }

    /// <summary>The provider of the attempt. Null: it was never submitted.</summary>
    public string? Provider { get; init; }

    /// <summary>Why nobody knows what was billed for the attempt. Null: that is known, or not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>Since when that is so, in Unix seconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? UnresolvedSince { get; init; }
}

/// <summary>A page of the ledger, newest video first.</summary>
public sealed record LedgerEntryList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>The entries.</summary>
    public required IReadOnlyList<LedgerEntry> Data { get; init; }

    /// <summary>Id of the last entry; null on an empty page. Pass it as <c>after</c> to get the next page.</summary>
    public string? LastId { get; init; }

    /// <summary>Whether there is a next page.</summary>
    public bool HasMore { get; init; }
}
