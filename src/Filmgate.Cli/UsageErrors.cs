using System.CommandLine;
using System.CommandLine.Parsing;

namespace Filmgate.Cli;

/// <summary>Prints what is wrong with the arguments, without a page of help above it.</summary>
internal static class UsageErrors
{
    public static async Task PrintAsync(ParseResult parsed)
    {
        foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(Describe(error));
        await Console.Error.WriteLineAsync($"Run '{string.Join(' ', CommandNames(parsed.CommandResult).Reverse())} --help' for usage.");
    }

    /// <remarks>System.CommandLine names .NET types ("expected type 'System.Int32'"). All converted options are numbers.</remarks>
    private static string Describe(ParseError error)
    {
        var name = error.SymbolResult switch
        {
            ArgumentResult { Parent: OptionResult option } => option.Option.Name,
            ArgumentResult argument => argument.Argument.Name,
            OptionResult option => option.Option.Name,
            _ => null,
        };
        if (name is null) return error.Message;
        if (error.SymbolResult!.Tokens.Count == 0 && error.Message.StartsWith("Required argument ", StringComparison.Ordinal))
            return name.StartsWith('-') ? $"{name} requires a value." : $"Missing argument: <{name}>.";
        return error.Message.StartsWith("Cannot parse argument ", StringComparison.Ordinal)
            ? $"{name}: '{error.SymbolResult.Tokens[^1].Value}' is not a number."
            : error.Message;
    }

    private static IEnumerable<string> CommandNames(CommandResult result)
    {
        for (SymbolResult? at = result; at is CommandResult command; at = at.Parent) yield return command.Command.Name;
    }
}
