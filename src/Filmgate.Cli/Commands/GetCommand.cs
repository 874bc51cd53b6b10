using System.CommandLine;
using System.Text.Json;
using Filmgate.Presentation;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate get</c>: a video by its id, waited for where it is not done.</summary>
internal static class GetCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "The video's id, as 'generate' said it." };
        var provenance = new Option<bool>("--provenance") { Description = "Print as JSON what made it, when, and whether the file has Content Credentials; waits for nothing and fetches no file." };
        var command = new Command("get", "Fetch a video that was asked for earlier; waits until it is done.") { id, provenance };
        var follow = new FollowOptions(command);
        command.SetAction((parsed, ct) => parsed.GetValue(provenance)
            ? TellAsync(follow, parsed, parsed.GetValue(id)!, ct)
            : follow.FollowAsync(parsed, (client, _) => Task.FromResult(client.GetVideoHandle(parsed.GetValue(id)!))));
        return command;
    }

    private static async Task<int> TellAsync(FollowOptions options, ParseResult parsed, string id, CancellationToken ct)
    {
        await using var gateway = await options.OpenAsync(parsed);
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(await gateway.Client.GetProvenanceAsync(id, ct), ApiAnswers.Json.VideoProvenance));
        return 0;
    }
}
