namespace Filmgate.Upstreams;

/// <summary>What a provider says about the account of a credential. Null: it does not say.</summary>
internal sealed record AccountLimits
{
    private static readonly Dictionary<string, ModelLimits> None = [];
    public static readonly AccountLimits Unknown = new();

    /// <summary>In the provider's credits.</summary>
    public double? CreditBalance { get; init; }

    /// <summary>In the provider's credits.</summary>
    public double? MaxMonthlyCredits { get; init; }

    /// <summary>Maximum renders of all models that were accepted and have not finished.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>By the provider's id of the model.</summary>
    public IReadOnlyDictionary<string, ModelLimits> Models { get; init; } = None;
}

/// <summary>What a provider permits of one model. Null: it does not say.</summary>
internal sealed record ModelLimits
{
    public static readonly ModelLimits Unknown = new();

    /// <summary>Maximum renders that were accepted and have not finished.</summary>
    public int? MaxConcurrent { get; init; }

    public CallRate? Creates { get; init; }

    public int? MaxDaily { get; init; }

    public int? UsedToday { get; init; }
}
