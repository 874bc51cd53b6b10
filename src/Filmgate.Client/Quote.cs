using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>Price and expected render time of a request, per model.</summary>
public sealed record QuoteList
{
    /// <summary>Always <c>video.quotes</c>.</summary>
    public string Object { get; init; } = "video.quotes";

    /// <summary>One quote for each requested model, in the order of the request.</summary>
    public required IReadOnlyList<Quote> Data { get; init; }
}

/// <summary>Price and expected render time of a request with one model.</summary>
public sealed record Quote
{
    /// <summary>The model id.</summary>
    public required string Model { get; init; }

    /// <summary>Whether the gateway would accept the request with this model.</summary>
    public required bool Accepted { get; init; }

    /// <summary>Why the gateway would reject it: every invalid field, with the accepted values. Null where it is accepted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldProblem>? Problems { get; init; }

    /// <summary>Price in US dollars. Null: the price is unknown, which does not mean zero.</summary>
    public decimal? PriceUsd { get; init; }

    /// <summary>
    /// The signed quote. A create that carries it, for the same request, costs its key no more than <see cref="PriceUsd"/>. Null: the
    /// price is unknown, or the request would be refused.
    /// </summary>
    [JsonPropertyName("quote")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Signed { get; init; }

    /// <summary>When the signed quote expires, in Unix seconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ExpiresAt { get; init; }

    /// <summary>How the price is calculated, or why it is unknown.</summary>
    public required string PriceBasis { get; init; }

    /// <summary>Expected render time in seconds, from <see cref="ExpectedFrom"/>. Null: unknown.</summary>
    public int? ExpectedRenderSeconds { get; init; }

    /// <summary>
    /// Source of the expected render time. <c>history</c>: the median of similar renders by this gateway. <c>provider</c>: the provider's
    /// documentation. Null: the time is unknown.
    /// </summary>
    public string? ExpectedFrom { get; init; }

    /// <summary>Length in seconds, with the model's default applied. Null: unknown.</summary>
    public string? Seconds { get; init; }

    /// <summary>Width and height in pixels, with the model's default applied. Null: unknown.</summary>
    public string? Size { get; init; }

    /// <summary>Whether the provider bills requests that it rejects for policy reasons: <c>yes</c>, <c>no</c> or <c>unknown</c>.</summary>
    public required string PolicyRefusalBilled { get; init; }

    /// <summary>The provider that would render it. Null: no configured provider serves the model.</summary>
    public string? Provider { get; init; }

    /// <summary>Fields that would not be sent to the provider. Always empty: unsupported fields are in <see cref="Problems"/>.</summary>
    public required IReadOnlyList<string> DroppedParameters { get; init; }

    /// <summary>What the gateway would convert in the request, and what it does not know about the model.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
