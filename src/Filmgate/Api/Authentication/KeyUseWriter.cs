using Filmgate.Keys;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Api.Authentication;

/// <summary>Writes when keys were last used: once a minute, and at the end.</summary>
internal sealed partial class KeyUseWriter(KeyUses uses, TimeProvider clock, ILogger<KeyUseWriter> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await WriteAsync();
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await uses.WriteAsync(CancellationToken.None);
        }
        catch (Exception fault)
        {
            Log.WriteFailed(log, fault);                                // they are written with the next ones
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Could not write when API keys were last used")]
        public static partial void WriteFailed(ILogger logger, Exception fault);
    }
}
