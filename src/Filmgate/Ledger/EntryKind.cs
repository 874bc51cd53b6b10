using System.Text.Json.Serialization;

namespace Filmgate.Ledger;

/// <summary>What an entry of the ledger records. An attempt has at most one entry of each kind.</summary>
internal enum EntryKind
{
    /// <summary>An amount is set aside before anything is sent.</summary>
    Hold = 0,

    /// <summary>The attempt was billed. What was held is spent.</summary>
    Settle,

    /// <summary>The attempt was certainly not billed. What was held is free again.</summary>
    Release,

    /// <summary>A later answer changed what a settled attempt cost.</summary>
    Adjust,
}

/// <summary>What is known about the charge of an attempt.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChargeState>))]
internal enum ChargeState
{
    /// <summary>It is not over. Its hold is open.</summary>
    [JsonStringEnumMemberName("held")]
    Held = 0,

    /// <summary>It is over, and nobody knows what was billed. Its hold stays open until an answer or the operator resolves it.</summary>
    [JsonStringEnumMemberName("unresolved")]
    Unresolved,

    /// <summary>It was settled or released.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,
}

internal static class EntryKindExtensions
{
    /// <summary>Stored, so it never changes.</summary>
    public static string Name(this EntryKind kind) => kind switch
    {
        EntryKind.Hold => "hold",
        EntryKind.Settle => "settle",
        EntryKind.Release => "release",
        _ => "adjust",
    };

    public static EntryKind Parse(string name) => name switch
    {
        "hold" => EntryKind.Hold,
        "settle" => EntryKind.Settle,
        "release" => EntryKind.Release,
        "adjust" => EntryKind.Adjust,
        _ => throw new InvalidOperationException($"The database has an entry of an unknown kind, '{name}'."),
    };
}
