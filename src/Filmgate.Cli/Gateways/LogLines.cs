using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Filmgate.Cli.Gateways;

/// <summary>The server's log: one line an event, on stderr, in UTC. Stdout belongs to results.</summary>
internal static class LogLines
{
    public static Action<ILoggingBuilder> At(string level)
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
}
