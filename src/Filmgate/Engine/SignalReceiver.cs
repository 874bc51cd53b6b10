using Filmgate.Videos;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Engine;

/// <summary>Acts at once on what other nodes signal, and tells them what is not for this node.</summary>
internal sealed partial class SignalReceiver(
    NodeSignals signals, VideoChanges changes, DueQueue queue, EngineLoop loop, ILogger<SignalReceiver> log) : BackgroundService
{
    private readonly SemaphoreSlim _claimable = new(0);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        signals.Received += Receive;
        queue.NotHere += Forward;
        return base.StartAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        signals.Received -= Receive;
        queue.NotHere -= Forward;
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _claimable.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (_claimable.Wait(0, CancellationToken.None)) { }      // one claim for all of them
            if (!stoppingToken.IsCancellationRequested) await loop.BeatAsync(stoppingToken);
        }
    }

    public override void Dispose()
    {
        _claimable.Dispose();
        base.Dispose();
    }

    private void Forward(string videoId) => signals.Send(new(NodeSignalKind.Due, videoId));

    private void Receive(NodeSignal signal)
    {
        switch (signal.Kind)
        {
            case NodeSignalKind.Changed:
                changes.NotifyHere(signal.Owner, signal.VideoId);
                break;
            case NodeSignalKind.Due:
                if (queue.Contains(signal.VideoId)) queue.MakeDueNow(signal.VideoId);
                break;
            case NodeSignalKind.Missed:
                Log.Listening(log);
                changes.NotifyAll();
                _claimable.Release();
                break;
            case NodeSignalKind.Claimable:
                _claimable.Release();
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "This node receives the signals of other nodes")]
        public static partial void Listening(ILogger logger);
    }
}
