using Filmgate.Client;
using Spectre.Console;

namespace Filmgate.Cli.Terminal;

/// <summary>Shows on stderr how several videos come along.</summary>
internal interface IBoard
{
    Task ShowAsync(Func<IProgress<Video>, Task> follow);
}

internal static class Board
{
    public static IBoard For(bool quiet, TimeProvider clock)
    {
        if (quiet) return new SilentBoard();
        return Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") is "dumb"
            ? new LineBoard(Console.Error)
            : new LiveBoard(AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) }), clock);
    }
}

internal sealed class SilentBoard : IBoard, IProgress<Video>
{
    public Task ShowAsync(Func<IProgress<Video>, Task> follow) => follow(this);

    public void Report(Video value)
    {
    }
}

/// <summary>For logs and pipes: a line for each change of status, and for each tenth of the way.</summary>
internal sealed class LineBoard(TextWriter to) : IBoard, IProgress<Video>
{
    private readonly Dictionary<string, (string Status, int Tenth)> _last = new(StringComparer.Ordinal);

    public Task ShowAsync(Func<IProgress<Video>, Task> follow) => follow(this);

    public void Report(Video value)
    {
        var now = (value.Status, value.Progress / 10);
        if (_last.GetValueOrDefault(value.Id) == now) return;
        _last[value.Id] = now;
        to.WriteLine($"{value.Id} {value.Status} {value.Progress} %{(value.Error is { } error ? $" {error.Code}" : "")}{(value.EtaSeconds is { } eta ? $", about {Words.Time(TimeSpan.FromSeconds(eta))} left" : "")}");
    }
}
