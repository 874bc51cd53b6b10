using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Client;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate usage</c>: what was made and spent, with a bar for each line.</summary>
internal static class UsageCommand
{
    private const int BarWidth = 20;
    private static readonly string[] Figures = ["VIDEOS", "FAILED", "SECONDS", "SPENT (USD)", "HELD (USD)", "OF FAILED (USD)", ""];

    public static Command Create()
    {
        var command = new Command("usage", "Show what a running gateway made and spent.");
        var by = new Option<string>("--by")
        {
            Description = "What to group by: any of day, key, model, provider and status, separated by commas.",
            DefaultValueFactory = _ => "day",
            HelpName = "GROUPS",
        };
        var from = Day("--from", "First day, such as 2026-11-01, in UTC. [default: 30 days ago]");
        var to = Day("--to", "Day after the last one. [default: now]");
        var owner = new Option<string?>("--of") { Description = "Only videos of this API key (its id).", HelpName = "KEY ID" };
        foreach (var option in new Option[] { by, from, to, owner }) command.Options.Add(option);
        var rows = new RowsOption(command, "line");
        var server = new ServerOptions(command, "API key of the gateway, if it has keys. An operator key sees the videos of all keys.");
        command.SetAction(async (parsed, ct) =>
        {
            using var client = server.Connect(parsed);
            var groups = parsed.GetValue(by)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var usage = await client.GetUsageAsync(
                new() { GroupBy = groups, From = Time(parsed, from), To = Time(parsed, to), Key = parsed.GetValue(owner) }, ct);
            if (rows.IsJson(parsed))
                foreach (var line in usage.Data) Console.Out.WriteLine(JsonSerializer.Serialize(line, ApiJson.Default.UsageLine));
            else if (usage.Total.Videos == 0) await Stderr.WriteAsync("No videos were created in this time.");
            else Print(usage);
        });
        return command;
    }

    private static void Print(Usage usage)
    {
        var most = usage.Data.Max(line => line.SpentUsd);
        string[] head = [.. usage.GroupBy.Select(group => group.ToUpperInvariant()), .. Figures];
        var total = usage.Data.Count > 1 ? [Row(usage.GroupBy, usage.Total, most: 0, name: "total")] : Array.Empty<string[]>();
        Table.Print(head, [.. usage.Data.Select(line => Row(usage.GroupBy, line, most, name: "")), .. total]);
    }

    private static string[] Row(IReadOnlyList<string> groups, UsageLine line, decimal most, string name) =>
    [
        .. groups.Select((group, i) => GroupOf(line, group) ?? (i == 0 ? name : "")),
        line.Videos.ToString(CultureInfo.InvariantCulture),
        line.Failed.ToString(CultureInfo.InvariantCulture),
        line.Seconds.ToString("0.#", CultureInfo.InvariantCulture),
        Usd(line.SpentUsd),
        line.UnknownHolds == 0 ? Usd(line.HeldUsd) : $"{Usd(line.HeldUsd)} + {line.UnknownHolds} unknown",
        Usd(line.FailedUsd),
        most > 0 ? new string('#', (int)Math.Ceiling(BarWidth * line.SpentUsd / most)) : "",
    ];

    private static string? GroupOf(UsageLine line, string group) => group switch
    {
        "day" => line.Day,
        "key" => line.Key,
        "model" => line.Model,
        "provider" => line.Provider,
        _ => line.Status,
    };

    private static Option<string?> Day(string name, string description) => new(name) { Description = description, HelpName = "DAY" };

    private static DateTimeOffset? Time(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } text) return null;
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, utc, out var day)
            ? day
            : throw new InvalidUsageException($"{option.Name}: must be a day such as 2026-11-20.");
    }

    private static string Usd(decimal amount) => amount.ToString("0.00##", CultureInfo.InvariantCulture);
}
