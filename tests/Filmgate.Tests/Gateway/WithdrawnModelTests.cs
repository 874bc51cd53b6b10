using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Settings;
using Filmgate.Tests.Cli;
using Filmgate.Tests.Providers;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Gateway;

/// <summary>A provider ends a model: nothing new is sent to it, and what it has accepted is still collected.</summary>
public sealed class WithdrawnModelTests
{
    private const string Replacement = "gemini-omni-1.1-flash";
    private const string Operation = "models/veo-3.1-generate-preview/operations/op123";

    public static TheoryData<string, string> VeoAtGemini => new()
    {
        { "veo-3.1-generate-preview", "2026-10-22" },
        { "veo-3.1-fast-generate-preview", "2026-10-22" },
        { "veo-3.0-generate-001", "2026-06-30" },
        { "veo-3.0-fast-generate-001", "2026-06-30" },
        { "veo3.1", "2026-10-22" },
        { "veo3.1-fast", "2026-10-22" },
        { "veo3", "2026-06-30" },
        { "veo3-fast", "2026-06-30" },
    };

    [Theory, MemberData(nameof(VeoAtGemini))]
    public async Task A_withdrawn_model_is_refused_with_its_date_and_its_replacement(string model, string day)
    {
        await using var gateway = await StartAsync(Gemini("http://127.0.0.1:9/"));
        var says = $"The provider withdrew the model {model} on {day}. Use {Replacement} instead.";

        using var create = await gateway.Http.PostAsJsonAsync("/v1/videos", new { model, prompt = "A kite" });
        using var listed = await gateway.Http.GetAsync($"/v1/models/{model}");
        foreach (var response in new[] { create, listed })
        {
            var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!;
            Assert.Equal((410, "model_withdrawn", says), ((int)response.StatusCode, (string)error["code"]!, (string)error["message"]!));
        }

        using var quote = await gateway.Http.PostAsJsonAsync("/v1/videos/quote", new { model, prompt = "A kite" });
        Assert.Contains(says, await quote.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var fallback = await gateway.Http.PostAsJsonAsync(
            "/v1/videos", new { model = Replacement, prompt = "A kite", fallback_models = new[] { model } });
        Assert.Equal(400, (int)fallback.StatusCode);
        Assert.Contains(says, await fallback.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain($"\"{model}\"", await gateway.Http.GetStringAsync("/v1/models"), StringComparison.Ordinal);
        Assert.DoesNotContain($"\"{model}\"", await gateway.Http.GetStringAsync("/v1/videos/models"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_provider_of_the_same_model_still_serves_it()
    {
        await using var comet = await FakeProvider.StartAsync(_ => new("""{"id":"task_9","status":"queued"}"""));
        await using var gateway = await StartAsync(
            Gemini("http://127.0.0.1:9/"), new("cometapi", UpstreamSystem.CometApi, comet.Url, [new("default", "k")]));

        var video = await gateway.CreateAsync(new { model = "veo3.1", prompt = "A kite" });

        Assert.Empty(video["warnings"]?.AsArray() ?? []);
        while (!comet.Requests.Any(request => request.Line.StartsWith("POST", StringComparison.Ordinal)))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Contains(comet.Requests, request => request.Line is "POST /v1/videos");
    }

    [Fact]
    public async Task A_video_that_was_accepted_before_the_end_is_polled_and_stored()
    {
        TestDatabases.SkipUnlessSqlite("a database that is copied as a file");
        var isDone = false;
        FakeProvider? self = null;
        await using var provider = self = await FakeProvider.StartAsync(request => request.Line switch
        {
            $"GET /v1beta/{Operation}" when isDone => new($$$$"""
                {"name":"{{{{Operation}}}}","done":true,"response":{"generateVideoResponse":{"generatedSamples":[
                {"video":{"uri":"{{{{self!.Url}}}}v1beta/files/f1:download?alt=media"}}]}}}
                """),
            $"GET /v1beta/{Operation}" => new($$"""{"name":"{{Operation}}"}"""),
            "GET /v1beta/files/f1:download?alt=media" => FakeResponse.Video,
            _ => new($$"""{"name":"{{Operation}}"}"""),
        });
        using var folder = new WorkingDirectory();
        var running = ModelCatalogue.Load().Find("veo-3.1-generate-preview")! with { EndsOn = null, Replacement = null };
        await File.WriteAllTextAsync(
            folder["models.json"], JsonSerializer.Serialize([running], CatalogueJson.Default.ListCatalogueModel),
            TestContext.Current.CancellationToken);
        var data = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        string id;
        await using (var before = await StartAsync(folder["models.json"], data, Gemini(provider.Url.ToString())))
        {
            id = (string)(await before.CreateAsync(new { model = "veo-3.1-generate-preview", prompt = "A kite" }))["id"]!;
            while (!provider.Requests.Any(request => request.Line == $"GET /v1beta/{Operation}"))
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
            await before.StopAsync();
            CopyData(data, data + "-after");
        }

        isDone = true;
        await using var after = await StartAsync(null, data + "-after", Gemini(provider.Url.ToString()));
        var video = await after.FinishAsync(id);

        Assert.True((string)video["status"]! is "completed", video.ToJsonString());
        Assert.Single(provider.Requests, request => request.Line.StartsWith("POST", StringComparison.Ordinal));
    }

    /// <summary>A gateway of these tests deletes its data when it ends.</summary>
    private static void CopyData(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock")))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static Provider Gemini(string url) =>
        new("gemini", UpstreamSystem.Gemini, new(url), [new("default", "k")], PollGap: TimeSpan.FromMilliseconds(20));

    private static Task<RunningGateway> StartAsync(params Provider[] providers) => StartAsync(null, null, providers);

    private static Task<RunningGateway> StartAsync(string? models, string? data, params Provider[] providers) =>
        RunningGateway.StartAsync(
            new Uri("http://127.0.0.1:9/"),
            data: data,
            change: settings => settings with
            {
                Providers = providers,
                Catalogue = settings.Catalogue with { ModelFile = models },
                Media = settings.Media with { Downloads = settings.Media.Downloads with { AllowPrivate = true } },
            });
}
