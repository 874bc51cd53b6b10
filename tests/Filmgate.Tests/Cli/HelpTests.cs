using System.CommandLine;
using Filmgate.Cli;

namespace Filmgate.Tests.Cli;

public sealed class HelpTests
{
    /// <remarks>Settings describe themselves for docs/configuration.md, which is Markdown.</remarks>
    [Fact]
    public void No_help_text_of_any_command_contains_Markdown()
    {
        var texts = All(CommandLine.CreateRoot()).SelectMany(command => new[] { command.Description }
            .Concat(command.Options.SelectMany(option => new[] { option.Description, option.HelpName }))
            .Concat(command.Arguments.Select(argument => argument.Description))).OfType<string>().ToList();
        Assert.True(texts.Count > 100, $"{texts.Count} texts");
        foreach (var mark in new[] { "`", "**", "](" }) Assert.DoesNotContain(texts, text => text.Contains(mark, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Missing command: create, list, update, rotate, revoke.", "keys")]
    [InlineData("Missing command: verify, move, sweep.", "media")]
    [InlineData("Missing argument: <NAME>.", "keys", "create")]
    [InlineData("Missing argument: <NAME-OR-ID>.", "keys", "revoke")]
    [InlineData("Missing argument: <FILE>.", "files", "upload")]
    [InlineData("Missing argument: <URL>.", "webhooks", "endpoints", "add")]
    public async Task What_is_missing_is_named(string message, params string[] args)
    {
        using var folder = new WorkingDirectory();
        var (exit, output, error) = await folder.RunAsync(args);
        Assert.Equal((2, ""), (exit, output));
        Assert.StartsWith($"{message}\nRun 'filmgate {string.Join(' ', args)} --help'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_command_all_commands_are_listed()
    {
        using var folder = new WorkingDirectory();
        var (_, output, _) = await folder.RunAsync();
        foreach (var command in CommandLine.CreateRoot().Subcommands) Assert.Contains($"  {command.Name} ", output);
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
