using System.CommandLine;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Client;
using Filmgate.Videos;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate hold</c> and <c>filmgate release</c>: legal holds.</summary>
internal static class HoldCommand
{
    public static Command CreateHold()
    {
        var id = VideoId();
        var reason = new Option<string?>("--reason")
        {
            Description = "Reason, stored with the hold; at most 500 characters.",
            HelpName = "TEXT",
        };
        var command = new Command(
            "hold",
            "Place a legal hold on a video: neither a retention rule nor its owner can delete it or its file.")
        {
            id, reason,
        };
        return Run(command, (client, parsed, ct) => client.PlaceHoldAsync(parsed.GetValue(id)!, parsed.GetValue(reason), ct));
    }

    public static Command CreateRelease()
    {
        var id = VideoId();
        var command = new Command(
            "release",
            "Lift the legal hold of a video. Its owner and the retention rules can delete it then, so ask those who placed the hold first.")
        {
            id,
        };
        return Run(command, (client, parsed, ct) => client.ReleaseHoldAsync(parsed.GetValue(id)!, ct));
    }

    private static Argument<string> VideoId() => new("ID") { Description = "Video id." };

    private static Command Run(Command command, Func<FilmgateClient, ParseResult, CancellationToken, Task<VideoHold>> call)
    {
        var options = new GatewayOptions(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var gateway = await options.ConnectAsync(parsed);
            var hold = await call(gateway.Client, parsed, ct);
            var reason = hold.Reason is null ? "" : $": {hold.Reason}";
            await Stderr.WriteAsync(hold.Held ? $"{hold.Id} is on hold{reason}." : $"{hold.Id} is not on hold. It can be deleted.");
            return ExitCode.Success;
        });
        return command;
    }
}
