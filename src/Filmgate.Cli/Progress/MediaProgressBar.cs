using Filmgate.Formatting;
using Filmgate.Media.Store;
using Spectre.Console;

namespace Filmgate.Cli.Progress;

/// <summary>A bar over all stored files on stderr; nothing where stderr is not a terminal.</summary>
internal static class MediaProgressBar
{
    public static async Task<T> ShowAsync<T>(
        string label, IMediaRows rows, Func<IProgress<MediaProgress>?, Task<T>> work, CancellationToken ct)
    {
        if (Console.IsErrorRedirected) return await work(null);
        var total = 0;
        await foreach (var _ in rows.AllAsync(ct)) total++;
        return await ProgressDisplay.Terminal().Progress()
            .AutoClear(true)
            .Columns(
                new SpinnerColumn(),
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn())
            .StartAsync(live => work(new Bar(live.AddTask(label, maxValue: Math.Max(1, total)), label)));
    }

    private sealed class Bar(ProgressTask task, string label) : IProgress<MediaProgress>
    {
        public void Report(MediaProgress value)
        {
            task.Value = value.Files;
            task.Description = $"{label} {value.Files} files, {UnitFormat.Of(value.Bytes)}";
        }
    }
}
