using Filmgate.Client;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Filmgate.Cli.Terminal;

/// <summary>For people: a bar with state, percent and the time that is probably left.</summary>
internal sealed class LiveWatcher(IAnsiConsole console, TimeProvider clock) : IWatcher
{
    public Task<Video> WatchAsync(Func<IProgress<Video>, Task<Video>> wait)
    {
        var eta = new EtaColumn(clock);
        return console.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), eta)
            .StartAsync(live => wait(new Bar(live.AddTask("queued", maxValue: 100), eta)));
    }

    private sealed class Bar(ProgressTask task, EtaColumn eta) : IProgress<Video>
    {
        public void Report(Video value)
        {
            task.Description = value.Status.Replace('_', ' ');
            task.Value = Math.Max(task.Value, value.Progress);
            eta.Heard(value);
        }
    }

    /// <summary>Counts down between two answers.</summary>
    private sealed class EtaColumn(TimeProvider clock) : ProgressColumn
    {
        private readonly long _began = clock.GetTimestamp();
        private (TimeSpan Left, long At)? _eta;

        public void Heard(Video video) => _eta = video.EtaSeconds is { } seconds ? (TimeSpan.FromSeconds(seconds), clock.GetTimestamp()) : null;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            if (_eta is not { } eta) return new Text($"{Words.Time(clock.GetElapsedTime(_began))} so far", new Style(foreground: Color.Grey));
            var left = eta.Left - clock.GetElapsedTime(eta.At);
            return new Text(left > TimeSpan.FromSeconds(1) ? $"about {Words.Time(left)} left" : "any moment", new Style(foreground: Color.Grey));
        }
    }
}
