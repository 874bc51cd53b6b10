namespace Filmgate.Videos;

/// <summary>The providers that the operator paused. It outlives a restart, and all nodes read it.</summary>
internal interface IProviderPauseStore
{
    /// <returns>Provider to the time since which it is paused.</returns>
    Task<IReadOnlyDictionary<string, DateTimeOffset>> ListAsync(CancellationToken ct);

    /// <summary>A provider that is paused keeps its time.</summary>
    Task PauseAsync(string provider, DateTimeOffset now);

    Task ResumeAsync(string provider);
}
