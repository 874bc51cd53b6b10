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

    /// <summary>The operator decided how many renders may be in flight, so what the provider says of the account does not.</summary>
    public bool HasOwnMaxConcurrent { get; init; }

    /// <summary>The operator decided about <see cref="Creates"/>.</summary>
    public bool HasOwnCreates { get; init; }

    /// <summary>What the provider says of the account has priority over its documentation, and settings have over both.</summary>
    public ProviderLimits With(AccountLimits account) => HasOwnMaxConcurrent
        ? this
        : this with { MaxConcurrent = QueuesItself ? null : account.MaxConcurrent ?? MaxConcurrent };

    /// <summary>The limits of a model that the lane obeys, of those that the provider told.</summary>
    public ModelLimits Obeyed(ModelLimits told) => told with
    {
        MaxConcurrent = QueuesItself || HasOwnMaxConcurrent ? null : told.MaxConcurrent,
        Creates = QueuesItself || HasOwnCreates ? null : told.Creates,
    };
}

/// <summary>At most so many calls in any period of this length.</summary>
internal sealed record CallRate(int Calls, TimeSpan Per)
{
    public static CallRate PerMinute(int calls) => new(calls, TimeSpan.FromMinutes(1));

    public static CallRate PerSecond(int calls) => new(calls, TimeSpan.FromSeconds(1));
}
