using System.Collections.Concurrent;
using Filmgate.Cli.Output;
using Filmgate.Client;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Filmgate.Cli.Progress;

/// <summary>For terminals: a bar for each video.</summary>
internal sealed class VideoProgressBars(IAnsiConsole console, TimeProvider clock) : IProgressDisplay
{
    private const int PromptWidth = 32;

    public Task ShowAsync(Func<IProgress<Video>, Task> work)
    {
        var time = new TimeColumn(clock);
        return console.Progress()
            .AutoRefresh(true)
            .Columns(
                new SpinnerColumn(),
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                time)
            .StartAsync(live => work(new Bars(live, time)));
    }

    private sealed class Bars(ProgressContext live, TimeColumn time) : IProgress<Video>
    {
        private readonly Dictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal);

        public void Report(Video value)
        {
            if (!_bars.TryGetValue(value.Id, out var bar)) _bars[value.Id] = bar = live.AddTask(value.Id, maxValue: 100);
            var prompt = TextFormat.Truncate(value.Prompt ?? value.Id, PromptWidth).PadRight(PromptWidth);
            bar.Description = $"{Markup.Escape(prompt)} {Markup.Escape(value.Model)} [grey]{value.Status.Replace('_', ' ')}[/]";
            bar.Value = value.Status is "queued" ? 0 : Math.Max(bar.Value, value.Progress);
            time.Update(bar, value);
            if (value.IsTerminal()) bar.StopTask();
        }
    }

    /// <summary>The time left, or the error code of a failed video.</summary>
    private sealed class TimeColumn(TimeProvider clock) : ProgressColumn
    {
        private readonly ConcurrentDictionary<int, (Video Video, RemainingTime? Remaining)> _latest = new();

        public void Update(ProgressTask bar, Video video) => _latest[bar.Id] = (video, RemainingTime.From(video, clock));

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            if (!_latest.TryGetValue(task.Id, out var latest)) return new Text("");
            if (latest.Video.Error is { } error) return new Text(error.Code, new Style(foreground: Color.Red));
            return latest.Video.IsTerminal() ? new Text("") : latest.Remaining?.Render(clock) ?? new Text("");
        }
    }
}
