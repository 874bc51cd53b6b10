using System.CommandLine;
using Filmgate.Cli.Options;
using Filmgate.Client;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate generate</c></summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var model = new Option<string?>("--model", "-m")
        {
            Description = "Model id; 'filmgate models' lists them. [default: the gateway's default model]",
            HelpName = "MODEL",
        };
        var webhook = new Option<string?>("--webhook")
        {
            Description = "URL that receives signed webhooks when the video ends; see docs/webhooks.md.",
            HelpName = "URL",
        };
        var command = new Command("generate", "Generate a video from a prompt, optionally with images, and save it as an MP4 file.")
        {
            model, webhook,
        };
        var request = new RequestOptions(command);
        var download = new DownloadOptions(command, createsData: true);
        command.SetAction(async (parsed, ct) =>
        {
            // Read before a gateway is started or called: a missing image fails at once.
            var body = await request.ReadAsync(parsed, ct) with { Model = parsed.GetValue(model), WebhookUrl = parsed.GetValue(webhook) };
            var idempotencyKey = Guid.NewGuid().ToString("N");
            return await download.DownloadAsync(parsed, (client, stop) => client.CreateVideoAsync(body, idempotencyKey, stop));
        });
        return command;
    }
}
