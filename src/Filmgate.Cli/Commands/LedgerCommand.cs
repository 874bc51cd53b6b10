using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Client;
using Filmgate.Ledger;
using Filmgate.Storage;
using Entry = Filmgate.Client.LedgerEntry;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate ledger</c>: what videos may cost and did cost, and what nobody knows.</summary>
internal static class LedgerCommand
{
    private const int PageSize = 100;
    private static readonly string[] Head =
        ["AT (UTC)", "VIDEO", "KEY", "ATTEMPT", "ENTRY", "HELD (USD)", "SPENT (USD)", "BASIS", "REASON"];

    public static Command Create()
    {
        var command = new Command("ledger", "List the entries of the ledger of a running gateway, newest video first.")
        {
            Resolve(),
            Verify(),
        };
        var unresolved = new Option<bool>("--unresolved")
        {
            Description = "Only holds of attempts that are over and may have been billed. 'filmgate ledger resolve' says what was billed.",
        };
        var owner = new Option<string?>("--of") { Description = "Only entries of this API key (its id).", HelpName = "KEY ID" };
        var video = new Option<string?>("--video") { Description = "Only entries of this video.", HelpName = "ID" };
        var limit = new Option<int>("--limit") { Description = "Maximum number of entries.", DefaultValueFactory = _ => 20 };
        foreach (var option in new Option[] { unresolved, owner, video, limit }) command.Options.Add(option);
        var rows = new RowsOption(command, "entry");
        var server = new ServerOptions(command, "API key of the gateway, if it has keys. An operator key sees the entries of all keys.");
        command.SetAction(async (parsed, ct) =>
        {
            using var client = server.Connect(parsed);
            var query = new LedgerQuery
            {
                Unresolved = parsed.GetValue(unresolved),
                Key = parsed.GetValue(owner),
                Video = parsed.GetValue(video),
            };
            var entries = await ReadAsync(client.Ledger, query, parsed.GetValue(limit), ct);
            await rows.PrintAsync(
                parsed, entries, Head, Row, Json, query.Unresolved ? "Nothing is unresolved." : "The ledger has no such entries.");
        });
        return command;
    }

    private static Command Resolve()
    {
        var video = new Argument<string>("VIDEO") { Description = "Id of the video." };
        var amount = new Option<decimal>("--amount")
        {
            Description = "What the provider billed, in US dollars. 0 if it billed nothing.",
            Required = true,
            HelpName = "USD",
        };
        var attempt = new Option<int?>("--attempt") { Description = "The attempt, if several are unresolved." };
        var command = new Command("resolve", "Say what was billed for a video whose charge nobody knew.") { video, amount, attempt };
        var server = new ServerOptions(command, "Operator key of the gateway, if it has keys.");
        command.SetAction(async (parsed, ct) =>
        {
            using var client = server.Connect(parsed);
            var id = parsed.GetValue(video)!;
            var entries = await client.Ledger.ResolveAsync(id, parsed.GetValue(amount), parsed.GetValue(attempt), ct);
            Table.Print(Head, entries.Data.Select(Row));
        });
        return command;
    }

    private static Command Verify()
    {
        var command = new Command(
            "verify",
            "Compute every sum of the ledger again from its entries, and compare. Changes nothing. Reads the database (--data), beside a "
            + "running server too.");
        var options = new LocalDataOptions(command, "the ledger", "data");
        command.SetAction(async (parsed, _) =>
        {
            var storage = options.Read(parsed).Storage;
            await using var database = await DatabaseOpening.OpenAsync(storage);
            var result = await new SqlLedgerStore(database).VerifyAsync();
            foreach (var difference in result.Differences)
                await Console.Out.WriteLineAsync(
                    $"{difference.Subject}: {difference.What}: stored {difference.Stored}; computed {difference.Computed}");
            await Stderr.WriteAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Videos} videos, {result.Entries} entries, {result.Balances} balances, {result.Unresolved} unresolved attempts: ")
                + (result.Differences.Count == 0 ? "everything adds up." : $"{result.Differences.Count} differences."));
            return result.Differences.Count == 0 ? ExitCode.Success : ExitCode.Failed;
        });
        return command;
    }

    private static async Task<IReadOnlyList<Entry>> ReadAsync(LedgerClient ledger, LedgerQuery query, int count, CancellationToken ct)
    {
        var entries = new List<Entry>();
        while (entries.Count < count)
        {
            var page = await ledger.ListAsync(query with { Limit = Math.Min(PageSize, count - entries.Count) }, ct);
            entries.AddRange(page.Data);
            if (!page.HasMore) break;
            query = query with { After = page.LastId };
        }

        return entries;
    }

    private static string[] Row(Entry entry) =>
    [
        Timestamp.Second(entry.CreatedAt),
        entry.Video,
        entry.Key,
        entry.Attempt.ToString(CultureInfo.InvariantCulture),
        entry.Kind,
        entry.HeldUsd is { } held ? Usd(held) : "unknown",
        Usd(entry.SpentUsd),
        entry.Basis,
        entry.Reason ?? "",
    ];

    private static string Json(Entry entry) => JsonSerializer.Serialize(entry, ApiJson.Default.LedgerEntry);

    private static string Usd(decimal amount) => amount.ToString("0.00####", CultureInfo.InvariantCulture);
}
