using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Json;
using Filmgate.Tests.Dialects;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Sandbox;

namespace Filmgate.Tests.Cli;

/// <summary><c>filmgate models sync</c> against a sandbox, and against whatever may stand in its place.</summary>
public sealed class ModelsSyncTests
{
    private const string Entry = """{"id":"ID","code":"ID","name":"NAME","model_type":"video","endpoints":"{\"x\":{\"path\":\"PATH\",\"method\":\"POST\"}}","pricing":{"currency":"USD / M Tokens","input":null,"output":null,"per_request":null,"per_second":0.05}}""";

    [Fact]
    public async Task New_gone_and_repriced_models_are_a_table()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var place = new Workplace();

        var (exit, text, error) = await place.RunAsync("models", "sync", "--from", sandbox.Http.BaseAddress!.ToString());

        Assert.Equal(3, exit);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
        Assert.Equal("CHANGE MODEL HERE (USD) THERE (USD)", lines[0]);
        Assert.Contains("new minimax-h3 0.05 a second", lines);
        Assert.Contains(lines, line => line.StartsWith("priced sora-2-pro unknown 0.24", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains(" veo3-fast ", StringComparison.Ordinal));
        Assert.Matches("lists [0-9]+ video models: [0-9]+ new, ", error);
    }

    [Fact]
    public async Task As_json_it_says_the_same()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var place = new Workplace();
        var (exit, text, _) = await place.RunAsync("models", "sync", "--json", "--from", $"{sandbox.Http.BaseAddress}v1");
        var changes = JsonNode.Parse(text)!["changes"]!.AsArray();
        Assert.Equal(3, exit);
        Assert.Contains(changes, change => (string)change!["change"]! == "new" && (string)change["model"]! == "minimax-h3" && change["here"] is null);
    }

    [Fact]
    public async Task New_models_are_written_to_a_file_that_the_gateway_takes_and_that_leaves_unknown_what_is()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var place = new Workplace();
        var file = place["new.json"];

        var (exit, _, error) = await place.RunAsync("models", "sync", "--from", sandbox.Http.BaseAddress!.ToString(), "--write", file);

        Assert.Equal(3, exit);
        Assert.Contains("FILMGATE_MODELS", error, StringComparison.Ordinal);
        var model = ModelCatalogue.Load(file).Find("minimax-h3")!;
        Assert.Equal((true, 0.05m, "openai"), (model.IsUnknown, model.Price!.PerSecond, model.Routes["cometapi"].Dialect));
        Assert.Equal(2, (await place.RunAsync("models", "sync", "--from", sandbox.Http.BaseAddress!.ToString(), "--write", file)).Exit);
        Assert.DoesNotContain("new ", (await place.RunAsync("models", "sync", "--from", sandbox.Http.BaseAddress!.ToString(), "--models", file)).Out, StringComparison.Ordinal);

        await using var gateway = await RunningGateway.StartAsync(sandbox.Http.BaseAddress, change: settings => settings with { Models = file });
        var video = await gateway.CreateAsync(new { model = "minimax-h3", prompt = "A kite", seconds = 6, size = "1080x1920" });
        Assert.Equal(0.30m, (decimal)video["price_usd"]!);
        Assert.Contains("unchecked", (string)Assert.Single(video["warnings"]!.AsArray())!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "application/json", "{}", "no list of models")]
    [InlineData(200, "application/json", """{"data":{"id":"x"}}""", "no list of models")]
    [InlineData(200, "application/json", "{\"data\":[", "no list of models")]
    [InlineData(200, "text/html", "<html>", "web page")]
    [InlineData(301, "text/html", "", "redirect")]
    [InlineData(503, "application/json", "{}", "503")]
    public async Task What_is_no_list_is_said_so(int status, string type, string body, string says)
    {
        await using var server = await AnsweringUpstream.StartAsync();
        server.Answer = new(status, type, null, body);
        using var place = new Workplace();

        var (exit, text, error) = await place.RunAsync("models", "sync", "--from", server.Url.ToString());

        Assert.Equal((1, ""), (exit, text));
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_in_the_address_is_not_repeated()
    {
        using var place = new Workplace();
        var (exit, text, error) = await place.RunAsync("models", "sync", "--from", "http://me:very-secret@127.0.0.1:1/");
        Assert.NotEqual(0, exit);
        Assert.DoesNotContain("very-secret", text + error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("new-model", "New", "/v1/videos", "openai")]
    [InlineData("new-model", "New", "/kling/v1/videos/text2video", "kling")]
    [InlineData("new-model", "New", "/runwayml/v1/image_to_video", "runway")]
    [InlineData("new-model", "New", "/somewhere/else", null)]
    [InlineData("new-model", "\\u001b[31mred", "/v1/videos", "openai")]
    public void An_entry_has_the_way_of_its_path_and_nothing_that_acts_on_a_terminal(string id, string name, string path, string? dialect)
    {
        var published = Assert.Single(PublishedModel.ReadAll(JsonView.Parse($"{{\"data\":[{Entry.Replace("ID", id).Replace("NAME", name).Replace("PATH", path)}]}}"))!);
        Assert.Equal(dialect, CatalogueDifference.EntryOf(published, ModelCatalogue.Load(), new(2026, 11, 20))?.Routes["cometapi"].Dialect);
        Assert.DoesNotContain(published.Name, char.IsControl);
    }

    [Fact]
    public void A_model_that_is_known_from_another_provider_keeps_what_is_known_of_it()
    {
        var catalogue = ModelCatalogue.Load();
        var entry = CatalogueDifference.EntryOf(new("gen4.5", "Gen-4.5", 0.07m, null, null, "/runwayml/v1/text_to_video"), catalogue, new(2026, 11, 20))!;
        var known = catalogue.Find("gen4.5")!;
        Assert.Equal((false, known.Name, known.Frames, known.MaxPrompt), (entry.IsUnknown, entry.Name, entry.Frames, entry.MaxPrompt));
        Assert.Equal(["cometapi", "runway"], entry.Routes.Keys);
        Assert.Equal((0.07m, null), (entry.At("cometapi").Price?.PerSecond, entry.At("runway").Price));

        var priced = CatalogueDifference.EntryOf(new("gen4.5", "Gen-4.5", 0.07m, null, null, "/runwayml/v1/text_to_video"), Own(known with { Price = new(PerSecond: 0.05m) }), new(2026, 11, 20))!;
        Assert.Equal((0.05m, null), (priced.At("runway").Price?.PerSecond, priced.At("cometapi").Price));
    }

    private static ModelCatalogue Own(CatalogueModel model)
    {
        using var place = new Workplace();
        File.WriteAllText(place["own.json"], System.Text.Json.JsonSerializer.Serialize([model], CatalogueJson.Default.ListCatalogueModel));
        return ModelCatalogue.Load(place["own.json"]);
    }

    [Fact]
    public async Task Prices_per_token_are_compared_too()
    {
        string Said(string id, string pricing) => Entry.Replace("ID", id).Replace("NAME", id).Replace("PATH", "/v1/videos").Replace("\"output\":null,\"per_request\":null,\"per_second\":0.05", pricing, StringComparison.Ordinal);
        await using var server = await AnsweringUpstream.StartAsync();
        server.Answer = new(200, "application/json", null, $"{{\"data\":[{Said("new-1", "\"output\":2.4")},{Said("same-1", "\"output\":7")},{Said("other-1", "\"output\":8.5")},{Said("veo3", "\"output\":1.25")}]}}");
        using var place = new Workplace();
        CatalogueModel Ours(string id) => new() { Id = id, Name = id, Images = new(0, 0), Routes = new Dictionary<string, ModelRoute> { ["cometapi"] = new("openai") }, Price = new(PerMillionTokens: 7m, FramesPerSecond: 24), AsOf = "a test" };
        await File.WriteAllTextAsync(place["own.json"], System.Text.Json.JsonSerializer.Serialize([Ours("same-1"), Ours("other-1")], CatalogueJson.Default.ListCatalogueModel), TestContext.Current.CancellationToken);

        var (exit, text, _) = await place.RunAsync("models", "sync", "--from", server.Url.ToString(), "--models", place["own.json"], "--write", place["new.json"]);

        var lines = text.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
        Assert.Equal(3, exit);
        Assert.Contains("new new-1 2.40 a million tokens", lines);
        Assert.Contains("repriced other-1 7.00 a million tokens 8.50 a million tokens", lines);
        Assert.Contains("priced veo3 unknown 1.25 a million tokens", lines);
        Assert.DoesNotContain(lines, line => line.Contains("same-1", StringComparison.Ordinal));
        Assert.Equal((2.4m, null), (ModelCatalogue.Load(place["new.json"]).Find("new-1")?.Price?.PerMillionTokens, ModelCatalogue.Load(place["new.json"]).Find("new-1")?.Price?.FramesPerSecond));
    }

    [Theory]
    [InlineData(""" "output":3,"input":1 """, null, null, "3.0")]
    [InlineData(""" "output":null,"input":1 """, null, null, "1.0")]
    [InlineData(""" "output":3,"per_second":0.1,"per_request":2 """, "0.1", null, null)]
    [InlineData(""" "output":3,"per_request":2 """, null, "2", null)]
    [InlineData(""" "output":-3,"per_request":"free","per_second":1e30 """, null, null, null)]
    public void The_most_exact_price_of_an_entry_counts(string pricing, string? second, string? video, string? tokens)
    {
        var published = Assert.Single(PublishedModel.ReadAll(JsonView.Parse($"{{\"data\":[{{\"id\":\"a\",\"model_type\":\"video\",\"pricing\":{{{pricing}}}}}]}}"))!);
        static decimal? Number(string? text) => text is null ? null : decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal((Number(second), Number(video), Number(tokens)), (published.Price?.PerSecond, published.Price?.PerVideo, published.Price?.PerMillionTokens));
    }

    [Fact]
    public void An_id_that_is_none_and_models_of_another_kind_are_left_out() =>
        Assert.Empty(PublishedModel.ReadAll(JsonView.Parse($"{{\"data\":[{Entry.Replace("ID", "\\u001b[2J")},{Entry.Replace("ID", "gpt").Replace("\"video\"", "\"text\"")},7,null]}}"))!);
}
