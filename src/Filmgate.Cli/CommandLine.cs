using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Filmgate.Cli.Commands;
using Filmgate.Verification;

namespace Filmgate.Cli;

internal static class CommandLine
{
    private const string Description = "Filmgate: one API and one key for AI video, and every video in your own storage. "
        + "Start with: filmgate generate \"A paper kite drifting above a wheat field\" -o kite.mp4";

    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = CreateRoot().Parse(args);
        if (parsed.Action is ParseErrorAction && parsed.CommandResult.Command.Subcommands.Count == 0)
        {
            await UsageErrors.PrintAsync(parsed);
            return ExitCode.InvalidUsage;
        }

        try
        {
            // No termination timeout of the parser's: each command decides how it reacts to a signal.
            var exit = await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
            return parsed.Errors.Count > 0 ? ExitCode.InvalidUsage : exit;
        }
        catch (InvalidUsageException invalid)
        {
            await Console.Error.WriteLineAsync(invalid.Message);
            return ExitCode.InvalidUsage;
        }
        catch (VerificationRefusedException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return ExitCode.InvalidUsage;
        }
        catch (Exception expected) when (ErrorMessages.For(expected) is { } message)
        {
            await Console.Error.WriteLineAsync(message);
            return ExitCode.Failed;
        }
    }

    /// <remarks>Not a RootCommand, which would be named after its file: Filmgate.Cli.</remarks>
    private static Command CreateRoot() => new("filmgate", Description)
    {
        new HelpOption(),
        new VersionOption(),
        GenerateCommand.Create(),
        GetCommand.Create(),
        WatchCommand.Create(),
        ListCommand.Create(),
        ServeCommand.Create(),
        ModelsCommand.Create(),
        EstimateCommand.Create(),
        VerifyCommand.Create(),
        KeysCommand.Create(),
        MediaCommand.Create(),
        FilesCommand.Create(),
        HoldCommand.CreateHold(),
        HoldCommand.CreateRelease(),
        WebhooksCommand.Create(),
        SandboxCommand.Create(),
    };
}
