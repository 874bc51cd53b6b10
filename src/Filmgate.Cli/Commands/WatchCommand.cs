using System.CommandLine;
using System.Text.Json;
using Filmgate.Cli.Gateways;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Cli.Progress;
using Filmgate.Client;
using Filmgate.Presentation;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate watch</c></summary>
internal static class WatchCommand
{
    private const int MaxIds = 1000;

    public static Command Create()
    {
        var ids = new Argument<string[]>("ID")
        {
            Description = $"Video ids, as printed by 'generate' and 'list'; 1 to {MaxIds}.",
            Arity = new(1, MaxIds),
        };
        var json = new Option<bool>("--json")
        {
            Description = "Print each finished video as JSON, one per line, instead of its id and status.",
        };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print no progress." };
        var command = new Command(
            "watch",
            "Follow videos until all have ended. Exit code 0: all completed; 1: at least one failed or was cancelled.")
        {
            ids, json, quiet,
        };
        var options = new GatewayOptions(command);
        command.SetAction(async (parsed, _) =>
        {
            using var interrupt = new SignalTokenSource();
            try
            {
                await using var gateway = await options.ConnectAsync(parsed);
                var wanted = parsed.GetValue(ids)!.Distinct(StringComparer.Ordinal).ToList();
                var display = ProgressDisplay.ForVideos(parsed.GetValue(quiet), TimeProvider.System);
                var ended = await FollowAsync(gateway.Client, wanted, display, interrupt.Token);
                Func<Video, string> format = parsed.GetValue(json) ? FormatJson : FormatLine;
                foreach (var video in ended)
                {
                    await Console.Out.WriteLineAsync(format(video));
                    if (!parsed.GetValue(quiet)) await PrintDetailsAsync(video);
                }

                return ended.Count == wanted.Count && ended.All(video => video.IsCompleted()) ? ExitCode.Success : ExitCode.Failed;
            }
            catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
            {
                await Stderr.WriteAsync("Interrupted. The videos keep rendering.");
                return ExitCode.Interrupted;
            }
        });
        return command;
    }

    /// <returns>The videos in the given order, without those that were deleted meanwhile.</returns>
    private static async Task<List<Video>> FollowAsync(
        FilmgateClient client, List<string> ids, IProgressDisplay display, CancellationToken ct)
    {
        VideoFollower? follower = null;
        await display.ShowAsync(progress =>
        {
            follower = new(client, progress);
            return follower.RunAsync(ids, includeNew: false, ct);
        });
        return [.. ids.Where(follower!.Videos.ContainsKey).Select(id => follower.Videos[id])];
    }

    /// <summary>On stderr: scripts read the lines on stdout.</summary>
    private static async Task PrintDetailsAsync(Video video)
    {
        var price = VideoSummary.ShortPrice(video) is { Length: > 0 } usd ? $"estimated price ${usd}" : "";
        var details = string.Join(". ", new[] { price, VideoSummary.Notes(video, ". ") }.Where(part => part.Length > 0));
        if (details.Length > 0) await Stderr.WriteAsync($"  {video.Id}: {details}");
    }

    private static string FormatJson(Video video) => JsonSerializer.Serialize(video, JsonResponse.Json.Video);

    private static string FormatLine(Video video) =>
        $"{video.Id} {video.Status}{(video.Error is { } error ? $" {error.Code}: {error.Message}" : "")}";
}
