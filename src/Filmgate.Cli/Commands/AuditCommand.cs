using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Filmgate.Api.Audit;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Client;
using Filmgate.Presentation;
using Filmgate.Storage;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate audit</c>: what operators did.</summary>
internal static class AuditCommand
{
    private const int MaxLimit = 100;
    private static readonly string[] Head = ["TIME", "ACTOR", "ACTION", "SUBJECT", "STATUS", "FROM", "DETAIL"];

    public static Command Create()
    {
        var limit = new Option<int>("--limit") { Description = $"How many entries: 1 to {MaxLimit}.", DefaultValueFactory = _ => 20 };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxLimit) result.AddError($"--limit must be a number from 1 to {MaxLimit}.");
        });
        var command = new Command("audit", "Show what operators did: keys, providers, budgets, and videos of other keys. Newest first.")
        {
            limit,
        };
        var rows = new RowsOption(command, "entry");
        var url = new UrlOption(command, "URL of a running gateway. [env: FILMGATE_URL] [default: the data directory]");
        var key = new ApiKeyOption(command, "Operator key of the gateway at the URL.");
        var local = new LocalDataOptions(command, "the audit log", "data");
        command.SetAction(async (parsed, ct) =>
        {
            var entries = url.Read(parsed, useVariable: !local.IsDataGiven(parsed)) is { } gateway
                ? await FetchAsync(gateway, key.Read(parsed), parsed.GetValue(limit), ct)
                : await ReadAsync(local.Read(parsed).Storage, parsed.GetValue(limit), ct);
            await rows.PrintAsync(parsed, entries, Head, Row, Json, "No operator has done anything yet.");
        });
        return command;
    }

    private static async Task<IReadOnlyList<AuditRecord>> FetchAsync(Uri url, string? key, int limit, CancellationToken ct)
    {
        ProcessNetwork.Use(ProcessNetwork.FromEnvironment());
        using var client = new FilmgateClient(url, key);
        return (await client.ListAuditAsync(limit, ct: ct)).Data;
    }

    private static async Task<IReadOnlyList<AuditRecord>> ReadAsync(StorageOptions storage, int limit, CancellationToken ct)
    {
        await using var database = await DatabaseOpening.OpenAsync(storage);
        var entries = await new SqlAuditLog(database).ListAsync(new(null, null, null, null, limit), ct);
        return [.. entries.Select(AuditEndpoint.Show)];
    }

    private static string[] Row(AuditRecord entry) =>
    [
        Timestamp.Second(entry.At),
        entry.Actor,
        entry.Action,
        entry.Subject ?? "",
        entry.Status?.ToString(CultureInfo.InvariantCulture) ?? "interrupted",
        entry.Address ?? "",
        TextFormat.Truncate(entry.Detail ?? "", 80),
    ];

    private static string Json(AuditRecord entry) => JsonSerializer.Serialize(entry, JsonResponse.Json.AuditRecord);
}
