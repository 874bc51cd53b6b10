using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Filmgate.Tests.Gateway;

public sealed class QuoteTests
{
    [Fact]
    public async Task A_quote_has_the_price_and_the_problems_of_each_model_and_creates_no_video()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        string[] models = ["veo3-fast", "sora-2", "kling-v2-6", "gen3a_turbo", "kling-v9"];
        var quotes = await QuoteAsync(gateway, new { prompt = "A kite", seconds = 8, models });

        Assert.Equal([true, true, false, false, true], quotes.Select(q => (bool)q!["accepted"]!));
        Assert.Equal([0.96m, 0.64m, 0.3192m, 0.32m, null], quotes.Select(q => (decimal?)q!["price_usd"]));
        Assert.Contains("0.12 USD per second", (string)quotes[0]!["price_basis"]!);
        Assert.Contains("sources differ, this is the highest price", (string)quotes[0]!["price_basis"]!);
        Assert.Equal(["seconds"], Params(quotes[2]!));
        Assert.Equal(["seconds", "input_reference"], Params(quotes[3]!));
        Assert.Contains("does not know kling-v9", (string)quotes[4]!["warnings"]![0]!);
        Assert.Empty((await gateway.Http.GetFromJsonAsync<JsonNode>("/v1/videos"))!["data"]!.AsArray());
    }

    [Fact]
    public async Task A_create_request_without_a_list_of_models_gets_one_quote()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        var quote = Assert.Single(await QuoteAsync(gateway, new { model = "sora-2", prompt = "A kite" }));
        Assert.Equal(
            ("4", "720x1280", "unknown"),
            ((string)quote!["seconds"]!, (string)quote["size"]!, (string)quote["policy_refusal_billed"]!));
    }

    [Fact]
    public async Task An_aspect_ratio_that_a_first_frame_overrides_gives_a_warning()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        var image = $"data:image/png;base64,{Convert.ToBase64String(Sandbox.Pictures.Png(320, 320))}";
        string[] models = ["kling-v2-6", "veo3-fast"];
        var quotes = await QuoteAsync(gateway, new { prompt = "A kite", aspect_ratio = "9:16", input_reference = image, models });
        Assert.Contains("9:16 is not sent", (string)Assert.Single(quotes[0]!["warnings"]!.AsArray())!);
        Assert.Empty(quotes[1]!["warnings"]!.AsArray());
        var video = await gateway.CreateAsync(
            new { model = "kling-v2-6", prompt = "A kite", aspect_ratio = "9:16", input_reference = image });
        Assert.Contains("9:16 is not sent", (string)video["warnings"]![0]!);
    }

    [Fact]
    public async Task The_expected_time_comes_from_this_gateways_own_history()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 40);
        var ids = new List<string>();
        for (var i = 0; i < 8; i++) ids.Add((string)(await gateway.CreateAsync(new { prompt = $"kite {i}" }))["id"]!);
        foreach (var id in ids) Assert.Equal("completed", (string)(await gateway.FinishAsync(id))["status"]!);
        var quote = Assert.Single(await QuoteAsync(gateway, new { prompt = "A kite" }));
        Assert.Equal("history", (string)quote!["expected_from"]!);
        Assert.InRange((int)quote["expected_render_seconds"]!, 1, 30);
    }

    [Fact]
    public async Task Until_there_is_a_history_the_estimate_says_that_it_is_the_providers()
    {
        await using var upstream = await Engine.FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await RunningGateway.StartAsync(upstream.Url, loops: false);
        var id = (string)(await gateway.CreateAsync(new { model = "doubao-seedance-2-0", prompt = "A kite" }))["id"]!;
        await gateway.RunUntilIdleAsync();
        var video = (await gateway.Http.GetFromJsonAsync<JsonNode>($"/v1/videos/{id}"))!;
        Assert.Equal(("in_progress", "provider"), ((string)video["status"]!, (string)video["eta_from"]!));
        Assert.InRange((int)video["eta_seconds"]!, 60, 110);
        var quote = Assert.Single(await QuoteAsync(gateway, new { model = "doubao-seedance-2-0", prompt = "A kite" }));
        Assert.Equal(("provider", 100), ((string)quote!["expected_from"]!, (int)quote["expected_render_seconds"]!));
    }

    [Fact]
    public async Task The_models_are_listed_in_the_gateways_format_and_in_CometAPIs()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        var ours = (await gateway.Http.GetFromJsonAsync<JsonNode>("/v1/videos/models"))!["data"]!.AsArray();
        var kling = ours.Single(m => (string)m!["id"]! == "kling-v2-6")!;
        Assert.Equal(["text-to-video", "image-to-video", "first-last-frame"], kling["modalities"]!.AsArray().Select(m => (string)m!));
        Assert.Equal("optional", (string)kling["audio"]!);
        Assert.Equal(0.1995m, (decimal?)kling["price_usd"]);

        var theirs = (await gateway.Http.GetFromJsonAsync<JsonNode>("/api/models"))!;
        Assert.True((bool)theirs["success"]!);
        var veo = theirs["data"]!.AsArray().Single(m => (string)m!["id"]! == "veo3-fast")!;
        Assert.Equal(0.12m, (decimal)veo["pricing"]!["per_second"]!);
        Assert.Equal("/v1/videos", (string)JsonNode.Parse((string)veo["endpoints"]!)!["openai"]!["path"]!);
    }

    private static IEnumerable<string> Params(JsonNode quote) => quote["problems"]!.AsArray().Select(p => (string)p!["param"]!);

    private static async Task<JsonArray> QuoteAsync(RunningGateway gateway, object body)
    {
        using var response = await gateway.Http.PostAsJsonAsync("/v1/videos/quote", body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!["data"]!.AsArray();
    }
}
