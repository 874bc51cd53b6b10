using System.CommandLine;
using System.Text.Json;
using Filmgate.Cli.Options;
using Filmgate.Presentation;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate get</c></summary>
internal static class GetCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "Video id, as printed by 'generate' and 'list'." };
        var provenance = new Option<bool>("--provenance")
        {
            Description = "Print as JSON what made the video, when, and whether its file has Content Credentials. "
                + "Does not wait or download.",
        };
        var raw = new Option<bool>("--raw")
        {
            Description = "Print what providers answered when they refused or failed the video. For the operator: reads the gateway's "
                + "database (--data), beside a running server too.",
        };
        var command = new Command("get", "Download a video that was created earlier. Waits until it is completed.") { id, provenance, raw };
        var download = new DownloadOptions(command);
        command.SetAction((parsed, ct) =>
            parsed.GetValue(raw) ? ProviderResponsesOutput.PrintAsync(download.Storage(parsed), parsed.GetValue(id)!, ct)
            : parsed.GetValue(provenance) ? PrintProvenanceAsync(download, parsed, parsed.GetValue(id)!, ct)
            : download.DownloadAsync(parsed, (client, _) => Task.FromResult(client.GetVideoHandle(parsed.GetValue(id)!))));
        return command;
    }

    private static async Task<int> PrintProvenanceAsync(DownloadOptions options, ParseResult parsed, string id, CancellationToken ct)
    {
        await using var gateway = await options.ConnectAsync(parsed);
        var provenance = await gateway.Client.GetProvenanceAsync(id, ct);
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(provenance, JsonResponse.Json.VideoProvenance));
        return ExitCode.Success;
    }
}
