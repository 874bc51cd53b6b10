using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Filmgate.Cli.Gateways;
using Filmgate.Cli.Terminal;
using Filmgate.Client;
using Filmgate.Compat;
using Filmgate.Presentation;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate list</c>: the latest videos; with <c>--follow</c> as they come along.</summary>
internal static class ListCommand
{
    private const int MostLookedAt = 2000;
    private const int Page = 100;

    public static Command Create()
    {
        var limit = new Option<int>("--limit", "-n") { Description = "How many at most, the latest ones.", DefaultValueFactory = _ => 20, HelpName = "1-1000" };
        limit.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var given) || given is < 1 or > 1000)) result.AddError("--limit must be a number from 1 to 1000.");
        });
        var status = new Option<string[]>("--status") { Description = $"Only videos that are in this state; may be repeated. Looks through the latest {MostLookedAt}.", AllowMultipleArgumentsPerToken = true };
        status.AcceptOnlyFromAmong("queued", "in_progress", "completed", "failed", "cancelled");
        var follow = new Option<bool>("--follow", "-f") { Description = "Then show how they come along, and new ones with them, until Ctrl-C." };
        var json = new Option<bool>("--json") { Description = "Print each video object, one a line." };
        var command = new Command("list", "List this key's latest videos.") { limit, status, follow, json };
        var options = new GatewayOptions(command);
        command.SetAction(async (parsed, _) =>
        {
            using var interrupt = new Interrupt();
            try
            {
                await using var gateway = await options.OpenAsync(parsed);
                var videos = await FindAsync(gateway.Client, parsed.GetValue(limit), parsed.GetValue(status)!, interrupt.Token);
                if (!parsed.GetValue(follow))
                {
                    await Console.Out.WriteLineAsync(parsed.GetValue(json) ? string.Join(Environment.NewLine, videos.Select(video => JsonSerializer.Serialize(video, ApiAnswers.Json.Video))) : Text(videos));
                    return 0;
                }

                await Board.For(quiet: false, TimeProvider.System).ShowAsync(board =>
                    new Followed(gateway.Client, board).RunAsync([.. videos.Select(video => video.Id).Reverse()], newOnes: true, interrupt.Token));
                return 0;
            }
            catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
            {
                return CommandLine.Interrupted;
            }
        });
        return command;
    }

    private static async Task<List<Video>> FindAsync(FilmgateClient client, int limit, string[] states, CancellationToken ct)
    {
        var found = new List<Video>();
        string? after = null;
        for (var seen = 0; seen < MostLookedAt && found.Count < limit; seen += Page)
        {
            var page = await client.ListVideosAsync(states.Length > 0 ? Page : Math.Min(Page, limit - found.Count), after, ct: ct);
            found.AddRange(page.Data.Where(video => states.Length == 0 || states.Contains(video.Status is "succeeded" ? "completed" : video.Status)).Take(limit - found.Count));
            if (!page.HasMore) break;
            after = page.LastId;
        }

        return found;
    }

    private static string Text(List<Video> videos) => videos.Count == 0 ? "No videos." : Table.Of(
        ["id", "status", "done", "model", "asked for (UTC)", "prompt"],
        videos.Select(video => new[]
        {
            video.Id,
            video.Error is { } error ? $"{video.Status} ({error.Code})" : video.Status,
            $"{video.Progress} %",
            video.Model,
            DateTimeOffset.FromUnixTimeSeconds(video.CreatedAt).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            Words.Short(video.Prompt ?? "", 48),
        }));
}
