using System.Text.Json.Serialization;

namespace Filmgate.Catalogue.Pricing;

/// <summary>The price of one model at one system, and where it comes from.</summary>
/// <param name="Provider">The system, such as <c>kling</c>.</param>
/// <param name="Model">The model's id in the catalogue.</param>
/// <param name="Source">Who published it.</param>
/// <param name="AsOf">When: a date, a month or a year. Null if the source has no date.</param>
internal sealed record ListedPrice(
    string Provider, string Model, Price Price, string Source, string? AsOf = null, PriceConfidence Confidence = PriceConfidence.Unrated)
{
    /// <summary>For quotes: the source, its date, and what speaks against relying on it.</summary>
    public string Describe()
    {
        var dated = AsOf is null ? Source : $"{Source}, {AsOf}";
        return Confidence switch
        {
            PriceConfidence.Single => $"{dated}; only one source has it",
            PriceConfidence.Conflicting => $"{dated}; sources differ, this is the highest price",
            _ => dated,
        };
    }
}

/// <summary>How reliable a price is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PriceConfidence>))]
internal enum PriceConfidence
{
    /// <summary>A price of the operator's own.</summary>
    [JsonStringEnumMemberName("unrated")]
    Unrated = 0,

    /// <summary>The provider itself has published it.</summary>
    [JsonStringEnumMemberName("official")]
    Official,

    /// <summary>Two or more independent sources agree.</summary>
    [JsonStringEnumMemberName("confirmed")]
    Confirmed,

    /// <summary>One source, or computed from another price.</summary>
    [JsonStringEnumMemberName("single")]
    Single,

    /// <summary>Sources differ, and the highest price is used.</summary>
    [JsonStringEnumMemberName("conflicting")]
    Conflicting,
}
