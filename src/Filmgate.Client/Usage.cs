using System.Globalization;
using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>What was made and spent in a time.</summary>
public sealed record Usage
{
    /// <summary>Always <c>usage</c>.</summary>
    public string Object { get; init; } = "usage";

    /// <summary>Videos that were created since then, in Unix seconds.</summary>
    public long From { get; init; }

    /// <summary>And before then, in Unix seconds.</summary>
    public long To { get; init; }

    /// <summary>What the lines are grouped by.</summary>
    public required IReadOnlyList<string> GroupBy { get; init; }

    /// <summary>The lines, sorted by what they are grouped by.</summary>
    public required IReadOnlyList<UsageLine> Data { get; init; }

    /// <summary>All lines together.</summary>
    public required UsageLine Total { get; init; }

    /// <summary>True if there are more lines than a response has. Ask for a shorter time or fewer groups.</summary>
    public bool HasMore { get; init; }
}

/// <summary>One line of a usage report. What it is not grouped by is left out.</summary>
public sealed record UsageLine
{
    /// <summary>The day of the create, in UTC, such as <c>2026-11-20</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Day { get; init; }

    /// <summary>The id of the API key.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    /// <summary>The requested model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Model { get; init; }

    /// <summary>The provider of the last attempt. Empty: none was made.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Provider { get; init; }

    /// <summary><c>queued</c>, <c>in_progress</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    /// <summary>The number of videos that were created.</summary>
    public long Videos { get; init; }

    /// <summary>How many of them are completed.</summary>
    public long Completed { get; init; }

    /// <summary>How many failed.</summary>
    public long Failed { get; init; }

    /// <summary>How many were cancelled.</summary>
    public long Cancelled { get; init; }

    /// <summary>How many were completed by a fallback model.</summary>
    public long SavedByFallback { get; init; }

    /// <summary>The duration of all delivered files.</summary>
    public decimal Seconds { get; init; }

    /// <summary>What was spent, in US dollars.</summary>
    public decimal SpentUsd { get; init; }

    /// <summary>What the gateway itself paid, because it was more than keys were quoted.</summary>
    public decimal GatewayUsd { get; init; }

    /// <summary>What is held for videos that are not over, or whose charge is unknown.</summary>
    public decimal HeldUsd { get; init; }

    /// <summary>The number of holds whose amount is unknown.</summary>
    public long UnknownHolds { get; init; }

    /// <summary>What was spent for videos that failed or were cancelled.</summary>
    public decimal FailedUsd { get; init; }
}

/// <summary>Which videos a usage report is about.</summary>
public sealed record UsageQuery
{
    /// <summary>Videos that were created since then. Null: since 30 days before <see cref="To"/>.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>And before then. Null: now.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Any of <c>day</c>, <c>key</c>, <c>model</c>, <c>provider</c> and <c>status</c>. None: one line.</summary>
    public IReadOnlyList<string> GroupBy { get; init; } = [];

    /// <summary>Only videos of this API key, by its id. For operators; another key sees its own videos only.</summary>
    public string? Key { get; init; }

    internal string ToPath()
    {
        var parts = new List<string>();
        if (From is { } from) parts.Add($"from={Seconds(from)}");
        if (To is { } to) parts.Add($"to={Seconds(to)}");
        if (GroupBy.Count > 0) parts.Add($"group_by={Uri.EscapeDataString(string.Join(',', GroupBy))}");
        if (Key is not null) parts.Add($"key={Uri.EscapeDataString(Key)}");
        return parts.Count == 0 ? "v1/usage" : $"v1/usage?{string.Join('&', parts)}";
    }

    private static string Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
