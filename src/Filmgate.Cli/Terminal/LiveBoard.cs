using Filmgate.Client;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Filmgate.Cli.Terminal;

/// <summary>For people: a bar for each video.</summary>
internal sealed class LiveBoard(IAnsiConsole console, TimeProvider clock) : IBoard
{
    public Task ShowAsync(Func<IProgress<Video>, Task> follow)
    {
        var times = new TimeColumn(clock);
        return console.Progress()
            .AutoRefresh(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), times)
            .StartAsync(live => follow(new Bars(live, times)));
    }

    private sealed class Bars(ProgressContext live, TimeColumn times) : IProgress<Video>
    {
        private readonly Dictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal);

        public void Report(Video value)
        {
            if (!_bars.TryGetValue(value.Id, out var bar)) _bars[value.Id] = bar = live.AddTask(value.Id, maxValue: 100);
            bar.Description = $"{Markup.Escape(Words.Short(value.Prompt ?? value.Id, 32).PadRight(32))} {Markup.Escape(value.Model)} [grey]{value.Status.Replace('_', ' ')}[/]";
            bar.Value = value.Status is "queued" ? 0 : Math.Max(bar.Value, value.Progress);
            times.Heard(bar, value);
            if (value.IsTerminal()) bar.StopTask();
        }
    }

    /// <summary>What is left, counting down between two answers; or why there is nothing left to wait for.</summary>
    private sealed class TimeColumn(TimeProvider clock) : ProgressColumn
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<int, (Video Video, long At)> _heard = new();

        public void Heard(ProgressTask bar, Video video) => _heard[bar.Id] = (video, clock.GetTimestamp());

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            if (!_heard.TryGetValue(task.Id, out var last)) return new Text("");
            if (last.Video.Error is { } error) return new Text(error.Code, new Style(foreground: Color.Red));
            if (last.Video.IsTerminal() || last.Video.EtaSeconds is not { } eta) return new Text("");
            var left = TimeSpan.FromSeconds(eta) - clock.GetElapsedTime(last.At);
            return new Text(left > TimeSpan.FromSeconds(1) ? $"about {Words.Time(left)} left" : "any moment", new Style(foreground: Color.Grey));
        }
    }
}
