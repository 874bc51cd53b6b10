using System.CommandLine;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate retry</c></summary>
internal static class RetryCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "Id of a completed, failed or cancelled video." };
        var key = new Option<string?>("--idempotency-key")
        {
            Description = "With the same key, the command can be repeated without paying twice.",
            HelpName = "KEY",
        };
        var command = new Command("retry", "Submit the request of a finished video again, as a new video. It is paid again.") { id, key };
        var options = new GatewayOptions(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var gateway = await options.ConnectAsync(parsed);
            var retry = await gateway.Client.RetryVideoAsync(parsed.GetValue(id)!, parsed.GetValue(key), ct);
            await Console.Out.WriteLineAsync(retry.Id);
            await Stderr.WriteAsync(
                $"{retry.Id} repeats {parsed.GetValue(id)}. It is paid again. 'filmgate watch {retry.Id}' shows its progress.");
            return ExitCode.Success;
        });
        return command;
    }
}
