using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Client;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate budgets</c>: what keys and groups may spend, and what is used of it.</summary>
internal static class BudgetsCommand
{
    private static readonly string[] Head =
        ["ACCOUNT", "MODE", "LIMIT", "SPENT (USD)", "HELD (USD)", "LEFT (USD)", "OF (USD)", "RENEWS (UTC)"];

    public static Command Create()
    {
        var command = new Command("budgets", "Show the budgets of a running gateway, and what is used of them.") { Set(), Remove() };
        var rows = new RowsOption(command, "budget");
        var server = new ServerOptions(command, "API key of the gateway, if it has keys. An operator key sees all budgets.");
        command.SetAction(async (parsed, ct) =>
        {
            using var client = server.Connect(parsed);
            var budgets = (await client.Budgets.ListAsync(ct)).Data;
            if (budgets.Count == 0) await Stderr.WriteAsync("No budgets. 'filmgate budgets set' sets one.");
            else if (rows.IsJson(parsed))
                foreach (var budget in budgets) await Console.Out.WriteLineAsync(JsonSerializer.Serialize(budget, ApiJson.Default.Budget));
            else Table.Print(Head, budgets.SelectMany(Rows));
        });
        return command;
    }

    private static Command Set()
    {
        var account = Account();
        var total = Amount("--total", "For all time.");
        var month = Amount("--month", "For each month.");
        var day = Amount("--day", "For each day.");
        var soft = new Option<bool>("--soft") { Description = "Send only the webhook budget.warning at 80 %. Refuse nothing." };
        var zone = new Option<string?>("--time-zone") { Description = "Time zone of days and months. [default: UTC]", HelpName = "ZONE" };
        var command = new Command("set", "Set what a key or a group may spend. Limits that are not given end.")
        {
            account, total, month, day, soft, zone,
        };
        var server = new ServerOptions(command, "Operator key of the gateway, if it has keys.");
        command.SetAction(async (parsed, ct) =>
        {
            using var client = server.Connect(parsed);
            var limits = new SetBudget
            {
                TotalUsd = parsed.GetValue(total),
                MonthUsd = parsed.GetValue(month),
                DayUsd = parsed.GetValue(day),
                Mode = parsed.GetValue(soft) ? "soft" : "hard",
                TimeZone = parsed.GetValue(zone),
            };
            Table.Print(Head, Rows(await client.Budgets.SetAsync(parsed.GetValue(account)!, limits, ct)));
        });
        return command;
    }

    private static Command Remove()
    {
        var account = Account();
        var command = new Command("remove", "Remove the budget of a key or a group: it may spend without limit.") { account };
        var server = new ServerOptions(command, "Operator key of the gateway, if it has keys.");
        command.SetAction(async (parsed, ct) =>
        {
            using var client = server.Connect(parsed);
            var removed = await client.Budgets.RemoveAsync(parsed.GetValue(account)!, ct);
            await Stderr.WriteAsync($"{removed.Account} has no budget now.");
        });
        return command;
    }

    private static Argument<string> Account() => new("ACCOUNT") { Description = "Id or name of a key, or group_NAME." };

    private static Option<decimal?> Amount(string name, string description) => new(name) { Description = description, HelpName = "USD" };

    private static IEnumerable<string[]> Rows(Budget budget)
    {
        (string Name, BudgetLimit? Limit)[] limits = [("total", budget.Total), ("month", budget.Month), ("day", budget.Day)];
        foreach (var (name, limit) in limits)
            if (limit is not null)
                yield return
                [
                    budget.Account,
                    budget.Mode,
                    name is "total" ? name : $"{name} {limit.Period}",
                    Usd(limit.SpentUsd),
                    limit.UnknownHolds == 0 ? Usd(limit.HeldUsd) : $"{Usd(limit.HeldUsd)} and {limit.UnknownHolds} unknown",
                    Usd(limit.LeftUsd),
                    Usd(limit.LimitUsd),
                    limit.RenewsAt is { } at ? Timestamp.Second(at) : "never",
                ];
    }

    private static string Usd(decimal amount) => amount.ToString("0.00####", CultureInfo.InvariantCulture);
}
