using Filmgate.Cli.Output;
using Filmgate.Client;

namespace Filmgate.Cli.Progress;

/// <summary>For logs and pipes: a line for each change of a video's status.</summary>
internal sealed class StatusLines(TextWriter writer) : IProgressDisplay, IProgress<Video>
{
    private string _lastStatus = "";

    public static string TimeLeft(Video video) =>
        video.EtaSeconds is { } eta ? $", about {TextFormat.Duration(TimeSpan.FromSeconds(eta))} left" : "";

    public Task ShowAsync(Func<IProgress<Video>, Task> work) => work(this);

    public void Report(Video value)
    {
        if (value.Status == _lastStatus) return;
        _lastStatus = value.Status;
        writer.WriteLine($"{value.Id} {value.Status}{TimeLeft(value)}");
    }
}

/// <summary>The same for several videos: a line for each change of status and each 10 %.</summary>
internal sealed class ProgressLines(TextWriter writer) : IProgressDisplay, IProgress<Video>
{
    private readonly Dictionary<string, (string Status, int Tenth)> _last = new(StringComparer.Ordinal);

    public Task ShowAsync(Func<IProgress<Video>, Task> work) => work(this);

    public void Report(Video value)
    {
        var now = (value.Status, value.Progress / 10);
        if (_last.GetValueOrDefault(value.Id) == now) return;
        _last[value.Id] = now;
        var error = value.Error is { } failure ? $" {failure.Code}" : "";
        writer.WriteLine($"{value.Id} {value.Status} {value.Progress} %{error}{StatusLines.TimeLeft(value)}");
    }
}
