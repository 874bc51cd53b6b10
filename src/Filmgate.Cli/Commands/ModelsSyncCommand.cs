using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Filmgate.Catalogue;
using Filmgate.Catalogue.Pricing;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Formatting;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate models sync</c>: compares the catalogue with CometAPI's public list of models. Sends no API key.</summary>
internal static class ModelsSyncCommand
{
    private static readonly string[] Head = ["CHANGE", "MODEL", "HERE (USD)", "THERE (USD)"];

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly CatalogueJson ReadableEntries = new(new(CatalogueJson.Default.Options)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    });

    private static readonly PriceJson ReadablePrices = new(new(PriceJson.Default.Options)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    });

    public static Command Create()
    {
        var from = new Option<string?>("--from")
        {
            Description = "CometAPI's base URL. [env: COMETAPI_BASE_URL] [default: https://api.cometapi.com]",
            HelpName = "URL",
        };
        var ownModels = ModelsCommand.OwnModels();
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var write = new Option<string?>("--write")
        {
            Description = "Write entries for the new models to this file, for FILMGATE_MODELS. The file must not exist. "
                + "A dash writes them to stdout.",
            HelpName = "FILE",
        };
        var writePrices = new Option<string?>("--write-prices")
        {
            Description = "Write the prices that differ to this file, for FILMGATE_PRICES. The file must not exist.",
            HelpName = "FILE",
        };
        var command = new Command("sync", Description) { from, ownModels, json, write, writePrices };
        command.SetAction(async (parsed, ct) =>
        {
            var url = ListUrl(FlagOrVariable(parsed.GetValue(from), "COMETAPI_BASE_URL") ?? UpstreamSystem.CometApi.DefaultUrl!.ToString());
            var catalogue = ModelsCommand.Load(FlagOrVariable(parsed.GetValue(ownModels), "FILMGATE_MODELS"));
            var file = parsed.GetValue(write);
            if (file is OutputFile.Stdout && parsed.GetValue(json))
                throw new InvalidUsageException("--json and --write - both write to stdout.");
            if (file is not OutputFile.Stdout) RefuseExisting("--write", file);
            var priceFile = parsed.GetValue(writePrices);
            RefuseExisting("--write-prices", priceFile);

            var published = await DownloadListAsync(url, ct);
            var changes = CatalogueDifference.Compare(catalogue, published);
            if (parsed.GetValue(json)) await Console.Out.WriteLineAsync(FormatJson(url, published, changes));
            else if (changes.Count > 0 && file is not OutputFile.Stdout) Table.Print(Head, changes.Select(Row));
            await Stderr.WriteAsync(Summary(url, published, changes));
            if (file is not null) await WriteEntriesAsync(file, catalogue, changes, ct);
            if (priceFile is not null) await WritePricesAsync(priceFile, changes, ct);
            return changes.Count > 0 ? ExitCode.Different : ExitCode.Success;
        });
        return command;
    }

    private static string Description => "Compare the catalogue with CometAPI's list of models: new, gone and repriced models. "
        + $"Exit code 0: no differences; {ExitCode.Different}: differences.";

    private static async Task<IReadOnlyList<PublishedModel>> DownloadListAsync(Uri url, CancellationToken ct)
    {
        using var http = new UpstreamHttp(new UpstreamOptions(), TimeProvider.System, ProcessNetwork.FromEnvironment());
        var reply = await http.QueryAsync(new(HttpMethod.Get, url), ct);
        var error = reply.Failure switch
        {
            Outcome.Rejected rejected => rejected.Error.Message,
            Outcome.Unavailable unavailable => unavailable.Error.Message,
            _ => reply.IsSuccess ? null : $"The server responded with status {reply.Status}.",
        };
        if (error is null && PublishedModel.ReadAll(reply.Body) is { } models) return models;
        throw new CommandFailedException(
            $"Cannot read the list of models at {url.GetLeftPart(UriPartial.Path)}. {error ?? "The response is not a list of models."}");
    }

    private static async Task WriteEntriesAsync(
        string file, ModelCatalogue catalogue, IReadOnlyList<ModelChange> changes, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var published = changes.Where(change => change.Kind is "new").Select(change => change.Published!).ToList();
        var entries = published.Select(model => CatalogueDifference.CreateEntry(model, catalogue, today)).OfType<CatalogueModel>().ToList();
        await using (var stream = file is OutputFile.Stdout
            ? Console.OpenStandardOutput()
            : new FileStream(file, FileMode.CreateNew, FileAccess.Write))
            await JsonSerializer.SerializeAsync(stream, entries, ReadableEntries.ListCatalogueModel, ct);
        var skipped = published.Count - entries.Count;
        var note = skipped > 0 ? $" {skipped} were skipped: the list does not say where to create their videos." : "";
        var target = file is OutputFile.Stdout ? "stdout" : file;
        await Stderr.WriteAsync(
            $"Wrote {entries.Count} entries to {target}.{note} Filmgate does not check what the list does not say. "
            + "Set FILMGATE_MODELS to this file to use them.");
    }

    private static async Task WritePricesAsync(string file, IReadOnlyList<ModelChange> changes, CancellationToken ct)
    {
        var prices = CatalogueDifference.PricesOf(changes, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime)).ToList();
        await using (var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write))
            await JsonSerializer.SerializeAsync(stream, prices, ReadablePrices.ListListedPrice, ct);
        await Stderr.WriteAsync($"Wrote {prices.Count} prices to {file}. Set FILMGATE_PRICES to this file to use them.");
    }

    private static void RefuseExisting(string option, string? file)
    {
        if (file is not null && Path.Exists(file))
            throw new InvalidUsageException($"{option}: {file} already exists. It is not overwritten.");
    }

    private static string Summary(Uri url, IReadOnlyList<PublishedModel> published, IReadOnlyList<ModelChange> changes)
    {
        var result = changes.Count == 0
            ? "the catalogue has all of them, at these prices."
            : $"{Count("new")} new, {Count("gone")} gone, {Count("repriced")} repriced, "
                + $"{Count("priced")} with a price that the catalogue does not know.";
        return $"{url.GetLeftPart(UriPartial.Authority)} lists {published.Count} video models: {result}";

        int Count(string kind) => changes.Count(change => change.Kind == kind);
    }

    private static string[] Row(ModelChange change) => [change.Kind, change.Model, change.CataloguePrice, change.PublishedPrice];

    private static string FormatJson(Uri url, IReadOnlyList<PublishedModel> published, IReadOnlyList<ModelChange> changes) => new JsonObject
    {
        ["from"] = url.GetLeftPart(UriPartial.Path),
        ["models"] = published.Count,
        ["changes"] = new JsonArray([.. changes.Select(change => new JsonObject
        {
            ["change"] = change.Kind,
            ["model"] = change.Model,
            ["here"] = change.CataloguePrice.Length > 0 ? change.CataloguePrice : null,
            ["there"] = change.PublishedPrice.Length > 0 ? change.PublishedPrice : null,
        })]),
    }.ToJsonString(Readable);

    /// <summary>Accepts the address of CometAPI, of its API, or of the list itself.</summary>
    private static Uri ListUrl(string text)
    {
        try
        {
            var given = SettingParser.HttpUrl(text);
            var path = given.AbsolutePath.TrimEnd('/');
            if (path.EndsWith("/v1", StringComparison.Ordinal)) path = path[..^3];
            if (!path.EndsWith("/api/models", StringComparison.Ordinal)) path = $"{path}/api/models";
            return new UriBuilder(given) { Path = path, UserName = "", Password = "", Query = "", Fragment = "" }.Uri;
        }
        catch (FormatException error)
        {
            throw new InvalidUsageException($"--from: {error.Message}.");
        }
    }

    private static string? FlagOrVariable(string? flag, string variable) =>
        flag ?? (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null);
}
