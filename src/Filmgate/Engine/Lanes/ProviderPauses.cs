using Filmgate.Videos;
using Microsoft.Extensions.Logging;

namespace Filmgate.Engine.Lanes;

/// <summary>Pauses and resumes new submissions to a provider, on all nodes: each reads the pauses with its heartbeat.</summary>
internal sealed partial class ProviderPauses(
    IProviderPauseStore store, LaneSet lanes, TimeProvider clock, ILogger<ProviderPauses> log)
{
    public async Task LoadAsync(CancellationToken ct) => lanes.SetPauses(await store.ListAsync(ct));

    public async Task PauseAsync(string provider, CancellationToken ct)
    {
        await store.PauseAsync(provider, clock.GetUtcNow());
        await LoadAsync(ct);
        Log.Paused(log, provider);
    }

    /// <summary>A provider whose account was refused is tried at once, even if it was not paused.</summary>
    public async Task ResumeAsync(string provider, CancellationToken ct)
    {
        await store.ResumeAsync(provider);
        await LoadAsync(ct);
        foreach (var lane in lanes.OfProvider(provider)) lane.SetPaused(false);
        Log.Resumed(log, provider);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Provider} is paused: it gets no new submissions until it is resumed")]
        public static partial void Paused(ILogger logger, string provider);

        [LoggerMessage(2, LogLevel.Information, "{Provider} is resumed: it gets new submissions")]
        public static partial void Resumed(ILogger logger, string provider);
    }
}
