using System.CommandLine;
using System.Text.Json;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Client;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate groups</c>: several keys with one budget.</summary>
internal static class GroupsCommand
{
    private static readonly string[] Head = ["GROUP", "KEYS"];

    public static Command Create()
    {
        var command = new Command("groups", "List the groups of keys of a running gateway. A group can have a budget.") { Set() };
        var rows = new RowsOption(command, "group");
        var server = new ServerOptions(command, "Operator key of the gateway, if it has keys.");
        command.SetAction(async (parsed, ct) =>
        {
            using var client = server.Connect(parsed);
            var groups = (await client.Budgets.ListGroupsAsync(ct)).Data;
            await rows.PrintAsync(
                parsed, groups, Head, group => [group.Id, string.Join(", ", group.Keys)],
                group => JsonSerializer.Serialize(group, ApiJson.Default.KeyGroup), "No groups. 'filmgate groups set' makes one.");
        });
        return command;
    }

    private static Command Set()
    {
        var name = new Argument<string>("NAME") { Description = "Name of the group." };
        var keys = new Argument<string[]>("KEY")
        {
            Description = "Ids or names of its keys. A key leaves the group that it was in. Without keys, the group ends.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("set", "Make a group, or replace its keys.") { name, keys };
        var server = new ServerOptions(command, "Operator key of the gateway, if it has keys.");
        command.SetAction(async (parsed, ct) =>
        {
            using var client = server.Connect(parsed);
            var group = await client.Budgets.SetGroupAsync(parsed.GetValue(name)!, parsed.GetValue(keys) ?? [], ct);
            await Stderr.WriteAsync(
                group.Keys.Count == 0 ? $"{group.Id} has no keys: it has ended." : $"{group.Id}: {string.Join(", ", group.Keys)}");
        });
        return command;
    }
}
