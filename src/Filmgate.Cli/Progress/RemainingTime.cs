using Filmgate.Cli.Output;
using Filmgate.Client;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Filmgate.Cli.Progress;

/// <summary>The estimated time left, counted down between two responses of the gateway.</summary>
internal sealed record RemainingTime(TimeSpan Left, long ReceivedAt)
{
    public static RemainingTime? From(Video video, TimeProvider clock) =>
        video.EtaSeconds is { } seconds ? new(TimeSpan.FromSeconds(seconds), clock.GetTimestamp()) : null;

    public IRenderable Render(TimeProvider clock)
    {
        var left = Left - clock.GetElapsedTime(ReceivedAt);
        var text = left > TimeSpan.FromSeconds(1) ? $"about {TextFormat.Duration(left)} left" : "any moment";
        return new Text(text, new Style(foreground: Color.Grey));
    }
}
