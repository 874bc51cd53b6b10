using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Filmgate.Cli.Commands;
using Filmgate.Client;
using Filmgate.Hosting;
using Filmgate.Storage;
using Filmgate.Storage.Sqlite;

namespace Filmgate.Cli;

/// <summary>The commands, and what their ends mean to a shell.</summary>
internal static class CommandLine
{
    public const int Failed = 1;
    public const int WrongUse = 2;
    public const int Interrupted = 130;

    public static async Task<int> RunAsync(string[] args)
    {
        // No RootCommand: that would call itself Filmgate.Cli, after its file.
        var root = new Command("filmgate", "Filmgate: one API, one key, a video that is yours. Start with: filmgate generate \"A paper kite drifting above a wheat field\" -o kite.mp4")
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
            KeysCommand.Create(),
            MediaCommand.Create(),
            FilesCommand.Create(),
            HoldCommand.Place(),
            HoldCommand.Release(),
            WebhooksCommand.Create(),
            SandboxCommand.Create(),
        };

        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction && parsed.CommandResult.Command.Subcommands.Count == 0) return await ComplainAsync(parsed);
        try
        {
            // No time limit of the parser's on signals: each command decides what a signal means to it.
            var exit = await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
            return parsed.Errors.Count > 0 ? WrongUse : exit;
        }
        catch (WrongSettingsException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return WrongUse;
        }
        catch (Exception expected) when (Explain(expected) is { } line)
        {
            await Console.Error.WriteLineAsync(line);
            return Failed;
        }
    }

    /// <summary>What is wrong comes last on the screen, and not above a page of help.</summary>
    private static async Task<int> ComplainAsync(ParseResult parsed)
    {
        foreach (var error in parsed.Errors)
            await Console.Error.WriteLineAsync(error.Message.IndexOf(" as expected type '", StringComparison.Ordinal) is > 0 and var end ? $"{error.Message[..end]} as a number." : error.Message);
        var names = new List<string>();
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult one; at = at.Parent) names.Insert(0, one.Command.Name);
        await Console.Error.WriteLineAsync($"'{string.Join(' ', names)} --help' shows how it is used.");
        return WrongUse;
    }

    /// <summary>One line for what an operator can put right; null for what is a fault of ours, which keeps its stack trace.</summary>
    private static string? Explain(Exception fault) => fault switch
    {
        CommandFailedException or StartRefusedException or DataDirectoryInUseException => fault.Message,
        SqliteFault => $"The database of the data directory cannot be used. {fault.Message}",
        FilmgateException { Problems: { Count: > 1 } problems } refused => $"Refused ({refused.Code}):{string.Concat(problems.Select(p => $"\n  - {p.Param}: {p.Message}"))}",
        FilmgateException { Status: System.Net.HttpStatusCode.Unauthorized } locked => $"{locked.Message} This command takes it as --key or FILMGATE_API_KEY.",
        FilmgateException refused => $"{(refused.Status is null ? "" : $"Refused ({refused.Code}): ")}{refused.Message}",
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } => $"{fault.Message} Stop what listens there, or take another address with --urls.",
        IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException => fault.Message,
        _ => null,
    };
}

/// <summary>The command cannot go on; the message is for the person at the terminal.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);

/// <summary>Everything that is wrong with the settings.</summary>
internal sealed class WrongSettingsException(IReadOnlyList<string> mistakes)
    : Exception($"{(mistakes.Count == 1 ? "This has" : $"These {mistakes.Count} things have")} to be corrected:\n{string.Join('\n', mistakes.Select(m => $"  - {m}"))}");
