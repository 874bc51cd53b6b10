using Filmgate.Catalogue;
using Filmgate.Catalogue.ProviderLists;
using Filmgate.Settings;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Providers;
using Filmgate.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Catalogue;

/// <summary>What happens to models that the catalogue does not have.</summary>
public sealed class UncataloguedModelTests
{
    private const string CometList = """
        200{"success":true,"data":[
            {"id":"brand-new-video","model_type":"video"},{"id":"gpt-5","model_type":"text"},{"id":"mystery","model_type":null},
            {"id":"../evil","model_type":"video"},{"id":7},null]}
        """;

    [Theory]
    [InlineData("brand-new-video", null)]
    [InlineData("mystery", "sandbox lists mystery, but does not say whether it is a video model.")]
    public async Task A_model_that_the_providers_list_has_is_accepted(string model, string? warning)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(("GET /api/models", [CometList]));
        await using var gateway = await StartAsync(upstream);
        using var api = new ApiTestClient(gateway, key: null);

        var video = await api.CreateAsync(new { prompt = "A kite", model });

        Assert.Equal(200, video.Status);
        string[] expected = [$"The catalogue does not know {model}: the request is sent unchecked, and its price is unknown."];
        Assert.Equal(
            warning is null ? expected : [.. expected, warning],
            video.Json.GetProperty("warnings").EnumerateArray().Select(one => one.GetString()));
    }

    [Theory]
    [InlineData("veo9", "Did you mean veo3")]
    [InlineData("brand-new-vidoe", "Did you mean brand-new-video?")]
    [InlineData("Veo3-Fast", "Did you mean veo3-fast?")]
    [InlineData("openai/sora-2", "Did you mean sora-2?")]
    [InlineData("someone/brand-new-video", "Did you mean brand-new-video?")]
    [InlineData("gpt-5", "is not a video model: sandbox lists it as 'text'")]
    [InlineData("no-such-thing-anywhere", "neither the catalogue nor sandbox has it")]
    [InlineData("../../etc/passwd", "is not a model id")]
    [InlineData("a..b", "is not a model id")]
    [InlineData("veo 3", "is not a model id")]
    [InlineData("veo3?x=1", "is not a model id")]
    public async Task Any_other_model_is_refused_before_it_reaches_the_provider(string model, string message)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(("GET /api/models", [CometList]));
        await using var gateway = await StartAsync(upstream);
        using var api = new ApiTestClient(gateway, key: null);

        var refused = await api.CreateAsync(new { prompt = "A kite", model });
        var fallback = await api.CreateAsync(new { prompt = "A kite", fallback_models = new[] { model } });
        var quote = await api.PostAsync("/v1/videos/quote", new { prompt = "A kite", model });
        var shown = await api.GetAsync($"/v1/models/{Uri.EscapeDataString(model)}");
        var ark = await api.PostAsync(
            "/volc/v3/contents/generations/tasks", new { model, content = new[] { new { type = "text", text = "A kite" } } });

        Assert.Equal((400, "model_not_found"), refused.Error);
        Assert.Contains(message, refused.Text, StringComparison.Ordinal);
        Assert.Equal((400, "invalid_request"), fallback.Error);
        Assert.Contains(message, fallback.Text, StringComparison.Ordinal);
        Assert.Contains(message, quote.Text, StringComparison.Ordinal);
        Assert.Contains("\"accepted\":false", quote.Text, StringComparison.Ordinal);
        Assert.Equal((404, "model_not_found"), shown.Error);
        Assert.Equal(400, ark.Status);
        Assert.Contains(message, ark.Text, StringComparison.Ordinal);
        await gateway.RunUntilIdleAsync();
        Assert.Equal(["GET /api/models"], upstream.Requests.Select(request => request.Line));
    }

    [Fact]
    public async Task While_there_is_no_list_an_unknown_model_passes_with_a_warning()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var gateway = await StartAsync(upstream);
        using var api = new ApiTestClient(gateway, key: null);

        var unknown = await api.CreateAsync(new { prompt = "A kite", model = "brand-new-video" });

        Assert.Equal(200, unknown.Status);
        Assert.Contains("The list of models of sandbox could not be fetched yet: brand-new-video may not exist there.", unknown.Text);
        Assert.Equal((400, "model_not_found"), (await api.CreateAsync(new { prompt = "A kite", model = "openai/sora-2" })).Error);
        Assert.Equal((400, "model_not_found"), (await api.CreateAsync(new { prompt = "A kite", model = "veo3-fsat" })).Error);
    }

    [Theory]
    [InlineData("200[]")]
    [InlineData("""200{"data":[]}""")]
    [InlineData("""200{"data":{"1":["gpt-5"]}}""")]
    [InlineData("""200{"success":false,"message":"not logged in"}""")]
    [InlineData("200 nothing like JSON")]
    [InlineData("500{}")]
    public async Task A_server_without_CometAPIs_list_is_asked_for_OpenAIs_with_the_key(string cometList)
    {
        const string openAiList = """200{"object":"list","data":[{"id":"brand-new","object":"model"}]}""";
        await using var upstream = await ScriptedUpstream.StartAsync(
            ("GET /api/models", [cometList]), ("GET /v1/models", [openAiList]));
        await using var gateway = await StartAsync(upstream);
        using var api = new ApiTestClient(gateway, key: null);

        var listed = await api.CreateAsync(new { prompt = "A kite", model = "brand-new" });

        Assert.Contains("does not say whether it is a video model", listed.Text);
        Assert.Equal((400, "model_not_found"), (await api.CreateAsync(new { prompt = "A kite", model = "veo9" })).Error);
        Assert.Equal(
            [("GET /api/models", ""), ("GET /v1/models", "Bearer sandbox-key")],
            upstream.Requests.Select(request => (request.Line, request.Authorization)));
    }

    [Fact]
    public async Task The_lists_are_kept_on_disk_and_used_for_the_same_provider_only()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(("GET /api/models", [CometList]));
        await using var gateway = await StartAsync(upstream);
        var restarted = new ModelLists(TimeProvider.System);

        foreach (var list in new ModelListFile(gateway.Data).Read()) restarted.Set(list);

        var provider = gateway.Services.GetRequiredService<ProviderSet>().All[0];
        Assert.Equal((Listing.Video, "video"), restarted.Find(provider, "brand-new-video"));
        Assert.Equal((Listing.NoVideo, "text"), restarted.Find(provider, "gpt-5"));
        Assert.Equal(Listing.NoList, restarted.Find(provider with { BaseUrl = new("https://elsewhere.test") }, "gpt-5").Listing);
    }

    [Fact]
    public async Task A_damaged_file_of_lists_counts_as_none()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var gateway = await StartAsync(upstream);
        const string incomplete = """[{"provider":"a","url":null,"fetched_at":"2026-11-20T12:00:00Z","models":[]}]""";
        foreach (var content in new[] { "", "{", "[null]", incomplete })
        {
            await File.WriteAllTextAsync(Path.Combine(gateway.Data, "model-lists.json"), content);
            Assert.Empty(new ModelListFile(gateway.Data).Read());
        }
    }

    [Fact]
    public async Task A_list_is_fetched_again_after_six_hours_and_soon_after_a_model_was_missed()
    {
        const string newer = """200{"data":[{"id":"newest","model_type":"video"}]}""";
        var clock = new ManualClock();
        await using var upstream = await ScriptedUpstream.StartAsync(("GET /api/models", [CometList, newer, "500{}"]));
        await using var gateway = await StartAsync(upstream, clock: clock);
        using var api = new ApiTestClient(gateway, key: null);
        var loop = gateway.Services.GetRequiredService<ModelListLoop>();

        clock.Advance(ModelListLoop.MaxAgeAfterMiss);
        await loop.RunOnceAsync(default);
        Assert.Single(upstream.Requests);
        Assert.Equal(400, (await api.CreateAsync(new { prompt = "A kite", model = "newest" })).Status);
        await loop.RunOnceAsync(default);
        Assert.Equal(200, (await api.CreateAsync(new { prompt = "A kite", model = "newest" })).Status);

        clock.Advance(ModelListLoop.MaxAge);
        await loop.RunOnceAsync(default);
        await loop.RunOnceAsync(default);
        Assert.Equal(4, upstream.Requests.Count);                       // both lists were tried once, and then there is a pause
        Assert.Equal(200, (await api.CreateAsync(new { prompt = "A kite", model = "newest" })).Status);
    }

    [Fact]
    public async Task A_repeated_create_returns_its_video_even_if_the_model_is_refused_meanwhile()
    {
        var clock = new ManualClock();
        await using var upstream = await ScriptedUpstream.StartAsync(
            ("GET /api/models", ["500{}", CometList]));
        await using var gateway = await StartAsync(upstream, clock: clock);
        using var api = new ApiTestClient(gateway, key: null);
        var request = new { prompt = "A kite", model = "no-such-thing-anywhere" };
        var first = await api.CreateAsync(request, "the key");
        clock.Advance(ModelListLoop.Interval);
        await gateway.Services.GetRequiredService<ModelListLoop>().RunOnceAsync(default);

        var repeated = await api.CreateAsync(request, "the key");

        Assert.Equal((200, first.Id, "true"), (repeated.Status, repeated.Id, repeated.Headers["Idempotent-Replayed"]));
        Assert.Equal(400, (await api.CreateAsync(request, "another key")).Status);
        var other = await api.CreateAsync(new { prompt = "A boat", model = "no-such-thing-anywhere" }, "the key");
        Assert.Equal((409, "idempotency_key_reused"), other.Error);
    }

    [Fact]
    public async Task A_model_runs_at_the_provider_that_lists_it()
    {
        await using var first = await ScriptedUpstream.StartAsync(("GET /api/models", [CometList]));
        await using var second = await ScriptedUpstream.StartAsync(("GET /v1/models", ["""200{"data":[{"id":"only-there"}]}"""]));
        Provider other = new("other", UpstreamSystem.OpenAi, second.Url, [new("default", "k")]);
        await using var gateway = await StartAsync(first, settings => settings with { Providers = [.. settings.Providers, other] });
        using var api = new ApiTestClient(gateway, key: null);

        var quotes = await api.PostAsync("/v1/videos/quote", new { prompt = "A kite", models = new[] { "only-there", "brand-new-video" } });

        Assert.Equal(
            ["other", "sandbox"],
            quotes.Json.GetProperty("data").EnumerateArray().Select(quote => quote.GetProperty("provider").GetString()));
    }

    [Fact]
    public async Task OpenRouters_list_has_only_video_models_and_ids_with_a_prefix()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(
            ("GET /api/v1/videos/models", ["""200{"data":[{"id":"openai/sora-2-pro","name":"Sora 2 Pro"}]}"""]));
        Provider openRouter = new("openrouter", UpstreamSystem.OpenRouter, upstream.Url, [new("default", "k")]);
        await using var gateway = await StartAsync(upstream, settings => settings with { Providers = [openRouter] });
        using var api = new ApiTestClient(gateway, key: null);

        var listed = await api.CreateAsync(new { prompt = "A kite", model = "openai/sora-2-pro" });

        Assert.Equal((200, 1), (listed.Status, listed.Json.GetProperty("warnings").GetArrayLength()));
        Assert.Contains("Did you mean sora-2?", (await api.CreateAsync(new { prompt = "A kite", model = "openai/sora-2" })).Text);
    }

    [Theory]
    [InlineData("pass", 200)]
    [InlineData("refuse", 400)]
    public async Task The_operator_may_pass_or_refuse_all_unknown_models(string policy, int status)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(("GET /api/models", [CometList]));
        var setting = SettingTable.All.Single(one => one.Json == "unknown_models");
        await using var gateway = await StartAsync(upstream, settings => setting.Set(settings, policy));
        using var api = new ApiTestClient(gateway, key: null);

        var video = await api.CreateAsync(new { prompt = "A kite", model = "brand-new-video" });

        Assert.Equal(status, video.Status);
        Assert.Equal(status, (await api.CreateAsync(new { prompt = "A kite", model = "veo3-fsat" })).Status);
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void A_model_id_has_up_to_128_characters(int length, bool isWellFormed) =>
        Assert.Equal(isWellFormed, ModelCatalogue.IsWellFormedId(new string('a', length)));

    /// <summary>Starts the gateway without loops, and fetches the lists once.</summary>
    private static async Task<RunningGateway> StartAsync(
        ScriptedUpstream upstream, Func<GatewaySettings, GatewaySettings>? change = null, TimeProvider? clock = null)
    {
        var gateway = await RunningGateway.StartAsync(upstream.Url, loops: false, clock: clock, change: change);
        await gateway.Services.GetRequiredService<ModelListLoop>().RunOnceAsync(default);
        return gateway;
    }
}
