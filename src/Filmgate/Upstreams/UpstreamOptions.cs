namespace Filmgate.Upstreams;

/// <summary>Timeouts of calls to and from providers.</summary>
internal sealed record UpstreamOptions
{
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After this time without a response, the outcome of a submission is unknown. FILMGATE_SUBMIT_TIMEOUT.</summary>
    public TimeSpan SubmitTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// <see cref="Provider.ResubmitAfterServerError"/> of the providers that environment variables enable.
    /// FILMGATE_RESUBMIT_AFTER_SERVER_ERROR.
    /// </summary>
    public bool ResubmitAfterServerError { get; init; }

    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a signed input URL is valid, from which a provider downloads an input from this gateway.</summary>
    public TimeSpan InputUrlLifetime { get; init; } = TimeSpan.FromHours(6);
}
