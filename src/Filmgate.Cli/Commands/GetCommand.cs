using System.CommandLine;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate get</c>: a video by its id, waited for where it is not done.</summary>
internal static class GetCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "The video's id, as 'generate' said it." };
        var command = new Command("get", "Fetch a video that was asked for earlier; waits until it is done.") { id };
        var follow = new FollowOptions(command);
        command.SetAction((parsed, _) => follow.FollowAsync(parsed, (client, _) => Task.FromResult(client.Video(parsed.GetValue(id)!))));
        return command;
    }
}
