using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Filmgate.Catalogue;
using Filmgate.Settings;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate models sync</c>: what CometAPI's public list has that the catalogue has not, and the other way round. Sends no key.</summary>
internal static class ModelsSyncCommand
{
    public const int Differs = 3;
    private static readonly string[] Head = ["CHANGE", "MODEL", "HERE (USD)", "THERE (USD)"];
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var from = new Option<string?>("--from") { Description = "Where CometAPI is. [COMETAPI_BASE_URL] Default: https://api.cometapi.com", HelpName = "URL" };
        var own = new Option<string?>("--models") { Description = "A file with models of your own. [FILMGATE_MODELS]", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "As JSON." };
        var write = new Option<string?>("--write") { Description = "Write entries for the new models to this file, for FILMGATE_MODELS. It must not exist.", HelpName = "FILE" };
        var command = new Command("sync", $"Compare the catalogue with CometAPI's list of models: new, gone, repriced. Ends with 0 where nothing differs, else with {Differs}.") { from, own, json, write };
        command.SetAction(async (parsed, ct) =>
        {
            var url = ListAt(Given(parsed.GetValue(from), "COMETAPI_BASE_URL") ?? UpstreamSystem.CometApi.Url!.ToString());
            var catalogue = ModelsCommand.Load(Given(parsed.GetValue(own), "FILMGATE_MODELS"));
            var file = parsed.GetValue(write);
            if (file is not null && Path.Exists(file)) throw new WrongSettingsException([$"--write: {file} exists already, and nothing is overwritten."]);

            var published = await ReadAsync(url, ct);
            var changes = CatalogueDifference.Of(catalogue, published);
            if (parsed.GetValue(json)) await Console.Out.WriteLineAsync(Json(url, published, changes));
            else if (changes.Count > 0) await Console.Out.WriteLineAsync(Table.Of(Head, changes.Select(change => (string[])[change.Kind, change.Model, change.Here, change.There])));
            await Console.Error.WriteLineAsync(Summary(url, published, changes));
            if (file is not null) await WriteAsync(file, catalogue, changes, ct);
            return changes.Count > 0 ? Differs : 0;
        });
        return command;
    }

    private static async Task<IReadOnlyList<PublishedModel>> ReadAsync(Uri url, CancellationToken ct)
    {
        using var http = new UpstreamHttp(new UpstreamOptions(), TimeProvider.System);
        var reply = await http.AskAsync(new(HttpMethod.Get, url), ct);
        var wrong = reply.Failure switch
        {
            Outcome.Rejected refused => refused.Error.Message,
            Outcome.Unavailable unavailable => unavailable.Error.Message,
            _ => reply.IsSuccess ? null : $"It answered {reply.Status}.",
        };
        if (wrong is null && PublishedModel.ReadAll(reply.Body) is { } models) return models;
        throw new CommandFailedException($"The list of models at {url.GetLeftPart(UriPartial.Path)} cannot be read. {wrong ?? "What came is no list of models."}");
    }

    private static async Task WriteAsync(string file, ModelCatalogue catalogue, IReadOnlyList<ModelChange> changes, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var entries = changes.Select(change => change.Published).OfType<PublishedModel>().ToList();
        var known = entries.Select(model => CatalogueDifference.EntryOf(model, catalogue, today)).OfType<CatalogueModel>().ToList();
        await using (var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write))
            await JsonSerializer.SerializeAsync(stream, known, new CatalogueJson(new(CatalogueJson.Default.Options) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault }).ListCatalogueModel, ct);
        var left = entries.Count - known.Count;
        await Console.Error.WriteLineAsync($"{file} has {known.Count} entries{(left > 0 ? $"; {left} were left out, because the list does not say where they are created" : "")}. "
            + "What the list does not say is not checked. FILMGATE_MODELS makes them count.");
    }

    private static string Summary(Uri url, IReadOnlyList<PublishedModel> published, IReadOnlyList<ModelChange> changes)
    {
        int Count(string kind) => changes.Count(change => change.Kind == kind);
        return $"{url.GetLeftPart(UriPartial.Authority)} lists {published.Count} video models: "
            + (changes.Count == 0 ? "the catalogue has them all, at these prices." : $"{Count("new")} new, {Count("gone")} gone, {Count("repriced")} repriced, {Count("priced")} with a price that the catalogue does not know.");
    }

    private static string Json(Uri url, IReadOnlyList<PublishedModel> published, IReadOnlyList<ModelChange> changes) => new JsonObject
    {
        ["from"] = url.GetLeftPart(UriPartial.Path),
        ["models"] = published.Count,
        ["changes"] = new JsonArray([.. changes.Select(change => new JsonObject
        {
            ["change"] = change.Kind,
            ["model"] = change.Model,
            ["here"] = change.Here.Length > 0 ? change.Here : null,
            ["there"] = change.There.Length > 0 ? change.There : null,
        })]),
    }.ToJsonString(Readable);

    /// <summary>The address of CometAPI, of its API, or of the list itself.</summary>
    private static Uri ListAt(string text)
    {
        try
        {
            var given = Read.HttpUrl(text);
            var path = given.AbsolutePath.TrimEnd('/');
            if (path.EndsWith("/v1", StringComparison.Ordinal)) path = path[..^3];
            return new UriBuilder(given) { Path = path.EndsWith("/api/models", StringComparison.Ordinal) ? path : $"{path}/api/models", UserName = "", Password = "", Query = "", Fragment = "" }.Uri;
        }
        catch (FormatException wrong)
        {
            throw new WrongSettingsException([$"--from: {wrong.Message}."]);
        }
    }

    private static string? Given(string? flag, string variable) =>
        flag ?? (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null);
}
