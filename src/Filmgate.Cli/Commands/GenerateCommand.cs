using System.CommandLine;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate generate</c>: a prompt in, an MP4 out.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var command = new Command("generate", "Make a video from a prompt, and from an image if you like, and save it as an MP4.");
        var model = new Option<string?>("--model", "-m") { Description = "A model id; 'filmgate models' lists them. Default: the gateway's default model.", HelpName = "MODEL" };
        command.Options.Add(model);
        var webhook = new Option<string?>("--webhook") { Description = "Where a signed message goes when the video starts and ends. See docs/webhooks.md.", HelpName = "URL" };
        command.Options.Add(webhook);
        var options = new RequestOptions(command);
        var follow = new FollowOptions(command);
        command.SetAction(async (parsed, ct) =>
        {
            var request = await options.ReadAsync(parsed, ct) with { Model = parsed.GetValue(model), WebhookUrl = parsed.GetValue(webhook) };     // before anything starts: a missing image is told at once
            var key = Guid.NewGuid().ToString("N");
            return await follow.FollowAsync(parsed, (client, stop) => client.CreateVideoAsync(request, key, stop));
        });
        return command;
    }
}
