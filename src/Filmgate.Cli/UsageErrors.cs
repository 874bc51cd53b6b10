using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Filmgate.Cli.Output;

namespace Filmgate.Cli;

/// <summary>Prints what is wrong with the arguments, without a page of help above it.</summary>
internal static partial class UsageErrors
{
    public static async Task PrintAsync(ParseResult parsed)
    {
        var unknown = UnknownOptions(parsed).ToList();
        var errors = parsed.CommandResult.Command.Subcommands.Count > 0 && unknown.Count == 0 && parsed.UnmatchedTokens.Count == 0
            ? parsed.Errors.Select(error => MissingCommand(parsed) ?? Describe(error))
            : parsed.Errors.Select(Describe);
        foreach (var error in unknown.Select(UnknownOption).Concat(errors).Distinct()) await Stderr.WriteAsync(error);
        await Stderr.WriteAsync($"Run '{string.Join(' ', CommandNames(parsed.CommandResult).Reverse())} --help' for usage.");
    }

    /// <summary>
    /// Options that the parser took for the value of an argument: it does not know them. A text that begins with a dash follows "--".
    /// </summary>
    public static IEnumerable<string> UnknownOptions(ParseResult parsed)
    {
        if (parsed.Tokens.Any(token => token.Type is TokenType.DoubleDash)) return [];
        return parsed.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Select(token => token.Value)
            .Where(value => OptionName().IsMatch(value));
    }

    private static string UnknownOption(string option) =>
        $"Unrecognized option '{option}'. A text that begins with a dash follows a separate --.";

    /// <summary>A group of commands was called without one of them.</summary>
    private static string? MissingCommand(ParseResult parsed) => parsed.CommandResult.Command is { Action: null } group
        ? $"Missing command: {string.Join(", ", group.Subcommands.Where(one => !one.Hidden).Select(one => one.Name))}."
        : null;

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

    [GeneratedRegex("^--?[A-Za-z][A-Za-z-]*(=.*)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OptionName();
}
