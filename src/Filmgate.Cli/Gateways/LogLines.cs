using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Filmgate.Cli.Gateways;

/// <summary>The server's log: one line an event, on stderr, in UTC. Stdout belongs to results.</summary>
internal static class LogLines
{
    /// <param name="isStarting">While it is, a failure is told by whoever starts the server, in one line and without the host's stack traces.</param>
    public static Action<ILoggingBuilder> At(string level, Func<bool> isStarting)
    {
        var least = level switch
        {
            "debug" => LogLevel.Debug,
            "info" => LogLevel.Information,
            "warning" => LogLevel.Warning,
            "error" => LogLevel.Error,
            _ => LogLevel.None,
        };
        return logging =>
        {
            logging.SetMinimumLevel(least);
            logging.AddFilter("Microsoft", least > LogLevel.Warning ? least : LogLevel.Warning);    // a line for every request is not an operator's news
            logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", at => at >= least && at >= LogLevel.Warning && !isStarting());
            logging.AddSimpleConsole(line =>
            {
                line.SingleLine = true;
                line.UseUtcTimestamp = true;
                line.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
                line.ColorBehavior = Console.IsOutputRedirected || Console.IsErrorRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
            });
            logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        };
    }

    /// <summary>For the sandbox, which sets up its log by itself. Its logger reads the threshold anew with each line.</summary>
    public static void KeepOffStdout(IServiceProvider services) =>
        services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>().CurrentValue.LogToStandardErrorThreshold = LogLevel.Trace;
}
