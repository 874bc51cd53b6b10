using System.CommandLine;
using Filmgate.Cli.Gateways;
using Filmgate.Client;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate hold</c> and <c>filmgate release</c>: what is on hold is not deleted.</summary>
internal static class HoldCommand
{
    public static Command Place()
    {
        var id = new Argument<string>("ID") { Description = "The video's id." };
        var reason = new Option<string?>("--reason") { Description = "Why; kept with the hold.", HelpName = "TEXT" };
        return WithClient(new("hold", "Put a video on hold: neither a rule nor its owner deletes it or its file.") { id, reason }, (client, parsed, ct) => client.PlaceHoldAsync(parsed.GetValue(id)!, parsed.GetValue(reason), ct));
    }

    public static Command Release()
    {
        var id = new Argument<string>("ID") { Description = "The video's id." };
        return WithClient(new("release", "Take a video off hold: the rules apply to it again.") { id }, (client, parsed, ct) => client.ReleaseHoldAsync(parsed.GetValue(id)!, ct));
    }

    private static Command WithClient(Command command, Func<FilmgateClient, ParseResult, CancellationToken, Task<VideoHold>> call)
    {
        var gateway = new GatewayOptions(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var link = await gateway.OpenAsync(parsed);
            var hold = await call(link.Client, parsed, ct);
            await Console.Error.WriteLineAsync(hold.Held ? $"{hold.Id} is on hold{(hold.Reason is null ? "" : $": {hold.Reason}")}." : $"{hold.Id} is not on hold.");
            return 0;
        });
        return command;
    }
}
