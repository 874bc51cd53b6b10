using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Filmgate.Cli.Gateways;

/// <summary>The server's log: one line per event, on stderr, in UTC. Stdout is for results.</summary>
internal static class ServerLogging
{
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <param name="isStarting">While true, the host's stack traces are not logged: the caller reports a failed start in one line.</param>
    public static Action<ILoggingBuilder> Configure(string level, Func<bool> isStarting)
    {
        var minimum = level switch
        {
            "debug" => LogLevel.Debug,
            "info" => LogLevel.Information,
            "warning" => LogLevel.Warning,
            "error" => LogLevel.Error,
            _ => LogLevel.None,
        };
        return logging =>
        {
            logging.SetMinimumLevel(minimum);
            logging.AddFilter("Microsoft", minimum > LogLevel.Warning ? minimum : LogLevel.Warning);    // else ASP.NET logs every request
            logging.AddFilter(Host, at => at >= minimum && at >= LogLevel.Warning && !isStarting());
            logging.AddSimpleConsole(line =>
            {
                line.SingleLine = true;
                line.UseUtcTimestamp = true;
                line.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
                line.ColorBehavior = Console.IsOutputRedirected || Console.IsErrorRedirected
                    ? LoggerColorBehavior.Disabled
                    : LoggerColorBehavior.Default;
            });
            logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        };
    }

    /// <summary>For the sandbox, which configures its own logging. Its console logger reads the threshold anew for each line.</summary>
    public static void UseStderr(IServiceProvider services) =>
        services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>().CurrentValue.LogToStandardErrorThreshold = LogLevel.Trace;
}
