using Filmgate.Client;
using Spectre.Console;

namespace Filmgate.Cli.Terminal;

/// <summary>Shows on stderr how a video comes along while something waits for it.</summary>
internal interface IWatcher
{
    Task<Video> WatchAsync(Func<IProgress<Video>, Task<Video>> wait);
}

internal static class Watcher
{
    public static IWatcher For(bool quiet, TimeProvider clock)
    {
        if (quiet) return new SilentWatcher();
        return Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") is "dumb"
            ? new LineWatcher(Console.Error)
            : new LiveWatcher(AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) }), clock);
    }
}

internal sealed class SilentWatcher : IWatcher, IProgress<Video>
{
    public Task<Video> WatchAsync(Func<IProgress<Video>, Task<Video>> wait) => wait(this);

    public void Report(Video value)
    {
    }
}

/// <summary>For logs and pipes: a line for each change of status.</summary>
internal sealed class LineWatcher(TextWriter to) : IWatcher, IProgress<Video>
{
    private string _last = "";

    public Task<Video> WatchAsync(Func<IProgress<Video>, Task<Video>> wait) => wait(this);

    public void Report(Video value)
    {
        if (value.Status == _last) return;
        _last = value.Status;
        to.WriteLine($"{value.Id} {value.Status}{(value.EtaSeconds is { } eta ? $", about {Words.Time(TimeSpan.FromSeconds(eta))} left" : "")}");
    }
}
