using Filmgate.Http;
using Filmgate.Media.Downloads;
using Filmgate.Upstreams;

namespace Filmgate.Verification;

/// <summary>How one verification runs.</summary>
internal sealed record VerificationOptions
{
    private const int TypicalTimes = 5;
    private static readonly TimeSpan MinTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan UnknownTimeout = TimeSpan.FromMinutes(30);

    public required UpstreamOptions Upstreams { get; init; }
    public required DownloadOptions Downloads { get; init; }

    /// <summary>The proxy, as for the server.</summary>
    public NetworkOptions Network { get; init; } = new();

    /// <summary>Origins that a video may be downloaded from even if their addresses are private.</summary>
    public IReadOnlyList<Uri> TrustedOrigins { get; init; } = [];

    /// <summary>From the create to the result. Null: five times the model's typical time, and at least ten minutes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>A task that was paid for earlier: it is polled, and nothing is created. Null: one task is created.</summary>
    public string? Resume { get; init; }

    /// <summary>Where the video is saved.</summary>
    public required string OutputFile { get; init; }

    public TimeSpan TimeoutFor(VerificationPlan plan)
    {
        if (Timeout is { } given) return given;
        if (plan.Model.TypicalRenderSeconds is not { } seconds) return UnknownTimeout;
        var several = TimeSpan.FromSeconds(seconds * TypicalTimes);
        return several > MinTimeout ? several : MinTimeout;
    }
}

/// <summary>Observes a verification while it runs. An exchange contains secrets: show it through a <see cref="Redactor"/>.</summary>
internal interface IVerificationListener
{
    void OnRequest(Exchange exchange);

    /// <param name="values">The members that the dialect read, as <c>path=value</c>, redacted.</param>
    void OnResponse(Exchange exchange, IReadOnlyList<string> values);

    /// <summary>The provider has accepted the task. From now on it can be resumed.</summary>
    void OnAccepted(string operation);
}
