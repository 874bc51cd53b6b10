using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>What a video costs, as far as it is known.</summary>
public sealed record VideoCost
{
    /// <summary>The expected price of the current attempt in US dollars. Null: unknown, which does not mean zero.</summary>
    public decimal? EstimatedUsd { get; init; }

    /// <summary>What was billed for all attempts, in US dollars. Null: it is not known yet, or not known.</summary>
    public decimal? ActualUsd { get; init; }

    /// <summary><c>yes</c>, <c>no</c> or <c>unknown</c>. <c>unknown</c> while a render is under way.</summary>
    public required string Billed { get; init; }

    /// <summary>
    /// Where the amount comes from: <c>estimate</c> (the price list), <c>max_price</c> (the ceiling of the request), <c>unknown_price</c>,
    /// <c>reported</c> (by the provider), <c>delivered_seconds</c> (the price list, for the duration of the file), <c>not_billed</c>,
    /// <c>operator</c>, <c>sandbox</c>, or <c>not_recorded</c> (created by a version without a ledger).
    /// </summary>
    public required string Basis { get; init; }

    /// <summary>Why nobody knows what was billed, such as <c>submit_outcome_unknown</c>. Null: it is known, or not over.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }
}
