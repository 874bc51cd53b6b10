using System.CommandLine;
using System.Text.Json;
using Filmgate.Cli.Gateways;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Cli.Progress;
using Filmgate.Client;
using Filmgate.Compat;
using Filmgate.Presentation;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate list</c></summary>
internal static class ListCommand
{
    private const int MaxLimit = 1000;
    private const int PageSize = 100;
    private const int PromptWidth = 48;

    private static readonly string[] Head = ["ID", "STATUS", "PROGRESS", "MODEL", "CREATED (UTC)", "PRICE (USD)", "PROMPT", "NOTES"];

    public static Command Create()
    {
        var limit = Limit();
        var follow = new Option<bool>("--follow", "-f") { Description = "Show the progress of these videos and of new ones until Ctrl-C." };
        var command = new Command("list", "List this key's latest videos, or search them.") { limit, follow };
        var filter = new VideoFilterOptions(command);
        var rows = new RowsOption(command, "video");
        var options = new GatewayOptions(command);
        command.SetAction(async (parsed, _) =>
        {
            using var interrupt = new SignalTokenSource();
            try
            {
                await using var gateway = await options.ConnectAsync(parsed);
                var videos = await FindAsync(gateway.Client, filter.Read(parsed), parsed.GetValue(limit), interrupt.Token);
                if (parsed.GetValue(follow)) await FollowAsync(gateway.Client, videos, interrupt.Token);
                else await rows.PrintAsync(parsed, videos, Head, Row, Json, "No videos.");
                return ExitCode.Success;
            }
            catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
            {
                return ExitCode.Interrupted;
            }
        });
        return command;
    }

    private static Option<int> Limit()
    {
        var limit = new Option<int>("--limit", "-n")
        {
            Description = "Maximum number of videos, latest first.",
            DefaultValueFactory = _ => 20,
            HelpName = $"1-{MaxLimit}",
        };
        limit.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var given) || given is < 1 or > MaxLimit))
                result.AddError($"--limit must be a number from 1 to {MaxLimit}.");
        });
        return limit;
    }

    /// <remarks>A page may be empty although there are more: the gateway searches a limited number of videos for each.</remarks>
    private static async Task<List<Video>> FindAsync(FilmgateClient client, VideoQuery query, int limit, CancellationToken ct)
    {
        var found = new List<Video>();
        string? after = null;
        while (found.Count < limit)
        {
            var page = await client.FindVideosAsync(query, Math.Min(PageSize, limit - found.Count), after, ct: ct);
            found.AddRange(page.Data);
            if (page.NextCursor is null) break;
            after = page.NextCursor;
        }

        return found;
    }

    private static Task FollowAsync(FilmgateClient client, List<Video> videos, CancellationToken ct)
    {
        var oldestFirst = videos.Select(video => video.Id).Reverse().ToList();
        return ProgressDisplay.ForVideos(quiet: false, TimeProvider.System)
            .ShowAsync(progress => new VideoFollower(client, progress).RunAsync(oldestFirst, includeNew: true, ct));
    }

    private static string Json(Video video) => JsonSerializer.Serialize(video, JsonResponse.Json.Video);

    private static string[] Row(Video video) =>
    [
        video.Id,
        video.Error is { } error ? $"{video.Status} ({error.Code})" : video.Status,
        $"{video.Progress} %",
        video.Model,
        Timestamp.Minute(video.CreatedAt),
        VideoSummary.ShortPrice(video),
        TextFormat.Truncate(video.Prompt ?? "", PromptWidth),
        VideoSummary.Notes(video, " "),
    ];
}
