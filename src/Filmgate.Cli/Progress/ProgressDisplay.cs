using Filmgate.Client;
using Spectre.Console;

namespace Filmgate.Cli.Progress;

/// <summary>Shows on stderr how videos progress while a command waits for them.</summary>
internal interface IProgressDisplay
{
    Task ShowAsync(Func<IProgress<Video>, Task> work);
}

internal static class ProgressDisplay
{
    private static bool IsPlain => Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") is "dumb";

    public static IProgressDisplay ForVideo(bool quiet, TimeProvider clock)
    {
        if (quiet) return new NoProgress();
        return IsPlain ? new StatusLines(Console.Error) : new VideoProgressBar(Terminal(), clock);
    }

    public static IProgressDisplay ForVideos(bool quiet, TimeProvider clock)
    {
        if (quiet) return new NoProgress();
        return IsPlain ? new ProgressLines(Console.Error) : new VideoProgressBars(Terminal(), clock);
    }

    /// <summary>Spectre.Console on stderr: stdout is for results.</summary>
    public static IAnsiConsole Terminal() => AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
}

internal sealed class NoProgress : IProgressDisplay, IProgress<Video>
{
    public Task ShowAsync(Func<IProgress<Video>, Task> work) => work(this);

    public void Report(Video value)
    {
    }
}
