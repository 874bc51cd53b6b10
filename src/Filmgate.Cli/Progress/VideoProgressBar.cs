using Filmgate.Cli.Output;
using Filmgate.Client;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Filmgate.Cli.Progress;

/// <summary>For terminals: a bar with status, percentage and the estimated time left.</summary>
internal sealed class VideoProgressBar(IAnsiConsole console, TimeProvider clock) : IProgressDisplay
{
    public Task ShowAsync(Func<IProgress<Video>, Task> work)
    {
        var time = new TimeColumn(clock);
        return console.Progress()
            .AutoClear(true)
            .Columns(
                new SpinnerColumn(),
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                time)
            .StartAsync(live => work(new Bar(live.AddTask("queued", maxValue: 100), time)));
    }

    private sealed class Bar(ProgressTask task, TimeColumn time) : IProgress<Video>
    {
        public void Report(Video value)
        {
            task.Description = value.Status.Replace('_', ' ');
            task.Value = Math.Max(task.Value, value.Progress);
            time.Update(value);
        }
    }

    private sealed class TimeColumn(TimeProvider clock) : ProgressColumn
    {
        private readonly long _startedAt = clock.GetTimestamp();
        private RemainingTime? _remaining;

        public void Update(Video video) => _remaining = RemainingTime.From(video, clock);

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            _remaining?.Render(clock)
            ?? new Text($"{TextFormat.Duration(clock.GetElapsedTime(_startedAt))} elapsed", new Style(foreground: Color.Grey));
    }
}
