namespace Filmgate.Upstreams;

/// <summary>What a provider permits for one credential. A limit that is null is not known: it is learned from refusals.</summary>
internal sealed record ProviderLimits
{
    public static readonly ProviderLimits Unknown = new();

    /// <summary>The provider accepts more creates than it renders at once and starts them itself, so the gateway holds none back.</summary>
    public bool QueuesItself { get; init; }

    /// <summary>Maximum renders that were accepted and have not finished.</summary>
    public int? MaxConcurrent { get; init; }

    public CallRate? Creates { get; init; }

    public CallRate? Polls { get; init; }
}

/// <summary>At most so many calls in any period of this length.</summary>
internal sealed record CallRate(int Calls, TimeSpan Per)
{
    public static CallRate PerMinute(int calls) => new(calls, TimeSpan.FromMinutes(1));

    public static CallRate PerSecond(int calls) => new(calls, TimeSpan.FromSeconds(1));
}
