using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Json;
using Filmgate.Tests.Dialects;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Sandbox;

namespace Filmgate.Tests.Cli;

/// <summary><c>filmgate models sync</c> against a sandbox and against servers with other responses.</summary>
public sealed class ModelsSyncTests
{
    private const string Entry = """{"id":"ID","code":"ID","name":"NAME","model_type":"video","""
        + """ "endpoints":"{\"x\":{\"path\":\"PATH\",\"method\":\"POST\"}}","""
        + """ "pricing":{"currency":"USD / M Tokens","input":null,"output":null,"per_request":null,"per_second":0.05}}""";

    private static readonly DateOnly Today = new(2026, 11, 20);

    [Fact]
    public async Task New_gone_and_repriced_models_are_printed_as_a_table()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var folder = new WorkingDirectory();

        var (exit, text, error) = await folder.RunAsync("models", "sync", "--from", sandbox.Http.BaseAddress!.ToString());

        Assert.Equal(3, exit);
        var lines = TableLines(text);
        Assert.Equal("CHANGE MODEL HERE (USD) THERE (USD)", lines[0]);
        Assert.Contains("new minimax-h3 0.05 per second", lines);
        Assert.Contains("repriced veo3-fast 0.12 per second 0.05 per second", lines);
        Assert.DoesNotContain(lines, line => line.Contains(" sora-2-pro ", StringComparison.Ordinal));
        Assert.Matches("lists [0-9]+ video models: [0-9]+ new, ", error);
    }

    [Fact]
    public async Task The_same_changes_are_printed_as_json()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var folder = new WorkingDirectory();
        var (exit, text, _) = await folder.RunAsync("models", "sync", "--json", "--from", $"{sandbox.Http.BaseAddress}v1");
        var changes = JsonNode.Parse(text)!["changes"]!.AsArray();
        Assert.Equal(3, exit);
        var added = Assert.Single(changes, change => (string)change!["model"]! == "minimax-h3")!;
        Assert.Equal(("new", null), ((string)added["change"]!, added["here"]));
    }

    [Fact]
    public async Task New_models_are_written_to_a_file_that_the_gateway_reads_and_unknown_facts_stay_unknown()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var folder = new WorkingDirectory();
        var file = folder["new.json"];

        var (exit, _, error) = await folder.RunAsync("models", "sync", "--from", sandbox.Http.BaseAddress!.ToString(), "--write", file);

        Assert.Equal(3, exit);
        Assert.Contains("FILMGATE_MODELS", error, StringComparison.Ordinal);
        var model = ModelCatalogue.Load(file).Find("minimax-h3")!;
        Assert.Equal((true, 0.05m, "openai"), (model.IsUnchecked, model.Price!.PerSecond, model.Routes["cometapi"].Dialect));
        Assert.Equal(2, (await folder.RunAsync("models", "sync", "--from", sandbox.Http.BaseAddress!.ToString(), "--write", file)).Exit);
        var (_, again, _) = await folder.RunAsync("models", "sync", "--from", sandbox.Http.BaseAddress!.ToString(), "--models", file);
        Assert.DoesNotContain("new ", again, StringComparison.Ordinal);

        await using var gateway = await RunningGateway.StartAsync(
            sandbox.Http.BaseAddress, change: settings => settings with { Catalogue = settings.Catalogue with { ModelFile = file } });
        var video = await gateway.CreateAsync(new { model = "minimax-h3", prompt = "A kite", seconds = 6, size = "1080x1920" });
        Assert.Equal(0.30m, (decimal)video["price_usd"]!);
        Assert.Contains("unchecked", (string)Assert.Single(video["warnings"]!.AsArray())!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "application/json", "{}", "not a list of models")]
    [InlineData(200, "application/json", """{"data":{"id":"x"}}""", "not a list of models")]
    [InlineData(200, "application/json", "{\"data\":[", "not a list of models")]
    [InlineData(200, "text/html", "<html>", "web page")]
    [InlineData(301, "text/html", "", "redirect")]
    [InlineData(503, "application/json", "{}", "503")]
    public async Task A_response_that_is_not_a_list_is_an_error(int status, string type, string body, string expected)
    {
        await using var server = await StubUpstream.StartAsync();
        server.Response = new(status, type, null, body);
        using var folder = new WorkingDirectory();

        var (exit, text, error) = await folder.RunAsync("models", "sync", "--from", server.Url.ToString());

        Assert.Equal((1, ""), (exit, text));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_in_the_url_is_not_printed()
    {
        using var folder = new WorkingDirectory();
        var (exit, text, error) = await folder.RunAsync("models", "sync", "--from", "http://me:very-secret@127.0.0.1:1/");
        Assert.NotEqual(0, exit);
        Assert.DoesNotContain("very-secret", text + error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("new-model", "New", "/v1/videos", "openai")]
    [InlineData("new-model", "New", "/kling/v1/videos/text2video", "kling")]
    [InlineData("new-model", "New", "/runwayml/v1/image_to_video", "runway")]
    [InlineData("new-model", "New", "/somewhere/else", null)]
    [InlineData("new-model", "\\u001b[31mred", "/v1/videos", "openai")]
    public void An_entry_has_the_dialect_of_its_path_and_no_control_characters(string id, string name, string path, string? dialect)
    {
        var published = Assert.Single(ReadList(Entry.Replace("ID", id).Replace("NAME", name).Replace("PATH", path)));
        Assert.Equal(dialect, CatalogueDifference.CreateEntry(published, ModelCatalogue.Load(), Today)?.Routes["cometapi"].Dialect);
        Assert.DoesNotContain(published.Name, char.IsControl);
    }

    [Fact]
    public void A_model_that_is_known_from_another_provider_keeps_its_known_facts()
    {
        var catalogue = ModelCatalogue.Load();
        var published = new PublishedModel("gen4.5", "Gen-4.5", 0.07m, null, null, "/runwayml/v1/text_to_video");
        var known = catalogue.Find("gen4.5")!;
        var entry = CatalogueDifference.CreateEntry(published, catalogue, Today)!;
        Assert.Equal((false, known.Name, known.Frames, known.MaxPrompt), (entry.IsUnchecked, entry.Name, entry.Frames, entry.MaxPrompt));
        Assert.Equal(["cometapi", "runway"], entry.Routes.Keys);
        Assert.Equal((0.07m, 0.12m), PricesOf(entry));

        var ownCatalogue = CatalogueWith(known with { Price = new() { PerSecond = 0.05m } });
        var priced = CatalogueDifference.CreateEntry(published, ownCatalogue, Today)!;
        Assert.Equal((null, 0.05m), PricesOf(priced));

        static (decimal? AtCometApi, decimal? AtRunway) PricesOf(CatalogueModel entry)
        {
            var loaded = CatalogueWith(entry).Find(entry.Id)!;
            return (loaded.ForSystem("cometapi").Price?.PerSecond, loaded.ForSystem("runway").Price?.PerSecond);
        }
    }

    private static ModelCatalogue CatalogueWith(CatalogueModel model)
    {
        using var folder = new WorkingDirectory();
        File.WriteAllText(folder["own.json"], JsonSerializer.Serialize([model], CatalogueJson.Default.ListCatalogueModel));
        return ModelCatalogue.Load(folder["own.json"]);
    }

    [Fact]
    public async Task Prices_per_token_are_compared()
    {
        await using var server = await StubUpstream.StartAsync();
        string[] entries = [Published("new-1", "2.4"), Published("same-1", "7"), Published("other-1", "8.5"), Published("veo3", "1.25")];
        server.Response = new(200, "application/json", null, $"{{\"data\":[{string.Join(',', entries)}]}}");
        using var folder = new WorkingDirectory();
        var own = JsonSerializer.Serialize([Own("same-1"), Own("other-1")], CatalogueJson.Default.ListCatalogueModel);
        await File.WriteAllTextAsync(folder["own.json"], own, TestContext.Current.CancellationToken);

        var (exit, text, _) = await folder.RunAsync(
            "models", "sync", "--from", server.Url.ToString(), "--models", folder["own.json"], "--write", folder["new.json"],
            "--write-prices", folder["prices.json"]);

        var lines = TableLines(text);
        Assert.Equal(3, exit);
        Assert.Contains("new new-1 2.40 per million tokens", lines);
        Assert.Contains("repriced other-1 7.00 per million tokens 8.50 per million tokens", lines);
        Assert.Contains("repriced veo3 0.32 per second 1.25 per million tokens", lines);
        Assert.DoesNotContain(lines, line => line.Contains("same-1", StringComparison.Ordinal));
        var price = ModelCatalogue.Load(folder["new.json"]).Find("new-1")?.Price;
        Assert.Equal((2.4m, null), (price?.PerMillionTokens, price?.FramesPerSecond));
        var repriced = ModelCatalogue.Load(folder["own.json"], folder["prices.json"]);
        Assert.Equal(
            (1.25m, 8.5m, 7m),
            (AtCometApi("veo3"), AtCometApi("other-1"), AtCometApi("same-1")));

        decimal? AtCometApi(string id) => repriced.Find(id)!.ForSystem("cometapi").Price?.PerMillionTokens;

        static string Published(string id, string output) => Entry.Replace("ID", id).Replace("NAME", id).Replace("PATH", "/v1/videos")
            .Replace("\"output\":null,\"per_request\":null,\"per_second\":0.05", $"\"output\":{output}", StringComparison.Ordinal);

        static CatalogueModel Own(string id) => new()
        {
            Id = id,
            Name = id,
            Images = new(0, 0),
            Routes = new Dictionary<string, ModelRoute> { ["cometapi"] = new("openai") },
            Price = new() { PerMillionTokens = 7m, FramesPerSecond = 24 },
            AsOf = "a test",
        };
    }

    [Theory]
    [InlineData(""" "output":3,"input":1 """, null, null, "3.0")]
    [InlineData(""" "output":null,"input":1 """, null, null, "1.0")]
    [InlineData(""" "output":3,"per_second":0.1,"per_request":2 """, "0.1", null, null)]
    [InlineData(""" "output":3,"per_request":2 """, null, "2", null)]
    [InlineData(""" "output":-3,"per_request":"free","per_second":1e30 """, null, null, null)]
    public void The_most_specific_price_of_an_entry_is_used(string pricing, string? second, string? video, string? tokens)
    {
        var published = Assert.Single(ReadList($"{{\"id\":\"a\",\"model_type\":\"video\",\"pricing\":{{{pricing}}}}}"));
        var price = published.Price;
        Assert.Equal((Number(second), Number(video), Number(tokens)), (price?.PerSecond, price?.PerVideo, price?.PerMillionTokens));

        static decimal? Number(string? text) => text is null ? null : decimal.Parse(text, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Invalid_ids_and_models_of_another_type_are_skipped() =>
        Assert.Empty(ReadList(Entry.Replace("ID", "\\u001b[2J"), Entry.Replace("ID", "gpt").Replace("\"video\"", "\"text\""), "7", "null"));

    private static IReadOnlyList<PublishedModel> ReadList(params string[] entries) =>
        PublishedModel.ReadAll(JsonView.Parse($"{{\"data\":[{string.Join(',', entries)}]}}"))!;

    /// <summary>The lines with their columns separated by one space.</summary>
    private static List<string> TableLines(string text) =>
    [
        .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))),
    ];
}
