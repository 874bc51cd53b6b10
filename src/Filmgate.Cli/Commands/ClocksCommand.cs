using System.CommandLine;
using System.Text.Json;
using Filmgate.Cli.Gateways;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Client;
using Filmgate.Presentation;
using Spectre.Console;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate clocks</c></summary>
internal static class ClocksCommand
{
    public static Command Create()
    {
        var model = new Option<string?>("--model", "-m") { Description = "Only this model.", HelpName = "MODEL" };
        var json = new Option<bool>("--json") { Description = "Print each clock as JSON, one per line." };
        var command = new Command("clocks", "Show how long renders take, as the gateway has learned it.") { model, json };
        var options = new GatewayOptions(command);
        command.SetAction(async (parsed, _) =>
        {
            using var interrupt = new SignalTokenSource();
            try
            {
                await using var gateway = await options.ConnectAsync(parsed);
                var clocks = (await gateway.Client.ListClocksAsync(parsed.GetValue(model), interrupt.Token)).Data;
                if (clocks.Count == 0) await Stderr.WriteAsync("No renders are known.");
                else if (parsed.GetValue(json)) await PrintJsonAsync(clocks);
                else Print(clocks);
                return ExitCode.Success;
            }
            catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
            {
                return ExitCode.Interrupted;
            }
        });
        return command;
    }

    private static async Task PrintJsonAsync(IReadOnlyList<ModelClock> clocks)
    {
        foreach (var clock in clocks) await Console.Out.WriteLineAsync(JsonSerializer.Serialize(clock, JsonResponse.Json.ModelClock));
    }

    /// <remarks>Spectre.Console obeys NO_COLOR, and writes no colours into a pipe.</remarks>
    private static void Print(IReadOnlyList<ModelClock> clocks)
    {
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Out) });
        foreach (var (number, clock) in clocks.Index())
        {
            var lines = ClockText.Of(clock, console.Profile.Width);
            if (number > 0) console.WriteLine();
            console.WriteLine(lines.Title, new(decoration: Decoration.Bold));
            foreach (var line in lines.Histogram) console.WriteLine(line, new(Color.Aqua));
            foreach (var line in lines.Facts) console.WriteLine(line);
        }
    }
}
