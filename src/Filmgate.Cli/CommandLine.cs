using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Filmgate.Cli.Commands;
using Filmgate.Cli.Output;
using Filmgate.Verification;

namespace Filmgate.Cli;

internal static class CommandLine
{
    private const string Description = "Filmgate: one API and one key for AI video, and every video in your own storage. "
        + "Start with: filmgate generate \"A paper kite drifting above a wheat field\" -o kite.mp4";

    public static async Task<int> RunAsync(string[] args)
    {
        var root = CreateRoot();
        var parsed = root.Parse(args);
        var isInvalid = parsed.Action is ParseErrorAction || (parsed.Action is not HelpAction && UsageErrors.UnknownOptions(parsed).Any());
        if (isInvalid && parsed.CommandResult.Command != root)          // without a command, the list of commands is the best answer
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
            await Stderr.WriteAsync(invalid.Message);
            return ExitCode.InvalidUsage;
        }
        catch (VerificationRefusedException refused)
        {
            await Stderr.WriteAsync(refused.Message);
            return ExitCode.InvalidUsage;
        }
        catch (Exception expected) when (ErrorMessages.For(expected) is { } message)
        {
            await Stderr.WriteAsync(message);
            return ExitCode.Failed;
        }
    }

    /// <remarks>Not a RootCommand, which would be named after its file: Filmgate.Cli.</remarks>
    public static Command CreateRoot() => new("filmgate", Description)
    {
        new HelpOption(),
        new VersionOption(),
        GenerateCommand.Create(),
        GetCommand.Create(),
        WatchCommand.Create(),
        ListCommand.Create(),
        RetryCommand.Create(),
        ServeCommand.Create(),
        ModelsCommand.Create(),
        ProvidersCommand.Create(),
        LedgerCommand.Create(),
        UsageCommand.Create(),
        BudgetsCommand.Create(),
        GroupsCommand.Create(),
        EstimateCommand.Create(),
        ClocksCommand.Create(),
        VerifyCommand.Create(),
        KeysCommand.Create(),
        AuditCommand.Create(),
        MediaCommand.Create(),
        DbCommand.Create(),
        NodesCommand.Create(),
        BackupCommand.CreateBackup(),
        BackupCommand.CreateRestore(),
        FilesCommand.Create(),
        HoldCommand.CreateHold(),
        HoldCommand.CreateRelease(),
        WebhooksCommand.Create(),
        SandboxCommand.Create(),
        VersionCommand.Create(),
    };
}
