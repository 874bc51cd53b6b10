using System.CommandLine;
using System.Text.Json;
using Filmgate.Cli.Gateways;
using Filmgate.Cli.Terminal;
using Filmgate.Client;
using Filmgate.Presentation;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate watch</c>: several videos until each has ended.</summary>
internal static class WatchCommand
{
    public static Command Create()
    {
        var ids = new Argument<string[]>("ID") { Description = "Ids of videos, as 'generate' and 'list' say them.", Arity = new(1, 1000) };
        var json = new Option<bool>("--json") { Description = "Print each finished video object on stdout, one a line, in place of its id and status." };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress." };
        var command = new Command("watch", "Follow videos until all have ended. Exit code 0: all are completed; 1: one failed or was cancelled.") { ids, json, quiet };
        var options = new GatewayOptions(command);
        command.SetAction(async (parsed, _) =>
        {
            using var interrupt = new Interrupt();
            try
            {
                await using var gateway = await options.OpenAsync(parsed);
                var wanted = parsed.GetValue(ids)!.Distinct(StringComparer.Ordinal).ToList();
                Followed? followed = null;
                await Board.For(parsed.GetValue(quiet), TimeProvider.System).ShowAsync(board =>
                {
                    followed = new(gateway.Client, board);
                    return followed.RunAsync(wanted, newOnes: false, interrupt.Token);
                });

                var ended = wanted.Where(followed!.Videos.ContainsKey).Select(id => followed.Videos[id]).ToList();
                foreach (var video in ended) await Console.Out.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(video, ApiAnswers.Json.Video) : Line(video));
                return ended.Count == wanted.Count && ended.All(video => video.IsCompleted()) ? 0 : CommandLine.Failed;
            }
            catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync("Interrupted. The videos go on without us.");
                return CommandLine.Interrupted;
            }
        });
        return command;
    }

    private static string Line(Video video) => $"{video.Id} {video.Status}{(video.Error is { } error ? $" {error.Code}: {error.Message}" : "")}";
}
