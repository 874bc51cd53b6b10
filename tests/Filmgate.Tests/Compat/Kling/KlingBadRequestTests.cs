using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Keys;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Sandbox;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Compat.Kling;

/// <summary>
/// A request that Kling would refuse is refused in Kling's format, with every problem named, and nothing is sent to a provider.
/// </summary>
public sealed class KlingBadRequestTests(KlingBadRequestTests.SharedGateway shared) : IClassFixture<KlingBadRequestTests.SharedGateway>
{
    [Theory, MemberData(nameof(KlingBadRequests.All), MemberType = typeof(KlingBadRequests))]
    public async Task An_invalid_parameter_is_code_1201_and_no_provider_is_called(string action, string body, string expected)
    {
        var (status, response) = await shared.PostAsync(action, body);
        Assert.Equal((400, 1201), (status, (int)response["code"]!));
        Assert.Contains(expected, (string)response["message"]!, StringComparison.Ordinal);
        AssertKlingsFormat(response);
        Assert.DoesNotContain("input_reference", (string)response["message"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("user:word", (string)response["message"]!, StringComparison.Ordinal);
        Assert.Equal(0, await shared.Kling.SubmissionsAsync());
    }

    [Fact]
    public async Task All_problems_are_reported_at_once()
    {
        var (_, response) = await shared.PostAsync("text2video", """{"mode":"best","duration":"7","cfg_scale":2,"colour":"red"}""");
        string[] names = ["prompt", "mode", "duration", "cfg_scale", "colour"];
        Assert.All(names, name => Assert.Contains($") {name}:", (string)response["message"]!, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[]", "application/json", 400, 1200)]
    [InlineData("{", "application/json", 400, 1200)]
    [InlineData("""{"prompt":"a","prompt":"b"}""", "application/json", 400, 1200)]
    [InlineData("prompt=a", "application/x-www-form-urlencoded", 415, 1200)]
    public async Task An_unreadable_body_is_code_1200(string body, string type, int status, int code)
    {
        var (actual, response, _) = await shared.Kling.SendAsync(HttpMethod.Post, "text2video", body, type: type, bearer: shared.Key);
        Assert.Equal((status, code), (actual, (int)response["code"]!));
        AssertKlingsFormat(response);
    }

    [Theory]
    [InlineData("GET", "text2video/video_01900000000070008000000000000000", 404, 1203)]
    [InlineData("GET", "text2video/8613", 404, 1203)]
    [InlineData("GET", "multi-elements/8613", 404, 1203)]
    [InlineData("POST", "multi-pictures", 404, 1203)]
    [InlineData("DELETE", "text2video", 405, 1202)]
    [InlineData("GET", "identify-face", 405, 1202)]
    [InlineData("GET", "effects?pageNum=0", 400, 1201)]
    public async Task Routing_errors_have_klings_format_too(string method, string path, int status, int code)
    {
        var (actual, response, _) = await shared.Kling.SendAsync(new(method), path, bearer: shared.Key);
        Assert.Equal((status, code), (actual, (int)response["code"]!));
        AssertKlingsFormat(response);
    }

    [Theory]
    [InlineData(null, 1001)]
    [InlineData("fg_wrong", 1002)]
    public async Task An_api_key_is_required(string? key, int code)
    {
        var (status, response, headers) = await shared.Kling.SendAsync(HttpMethod.Post, "effects", "{}", bearer: key);
        Assert.Equal((401, code), (status, (int)response["code"]!));
        Assert.Equal("Bearer", headers.WwwAuthenticate.ToString());
        AssertKlingsFormat(response);
    }

    [Fact]
    public async Task A_video_of_another_key_is_not_found()
    {
        var (one, mine) = ApiKey.Create("one", ApiKey.Completed, TimeProvider.System.GetUtcNow());
        var (other, others) = ApiKey.Create("other", ApiKey.Completed, TimeProvider.System.GetUtcNow());
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        await gateway.Services.GetRequiredService<IKeyStore>().AddAsync(one, default);
        await gateway.Services.GetRequiredService<IKeyStore>().AddAsync(other, default);
        var kling = new KlingApiClient(gateway);
        const string body = """{"prompt":"A kite","external_task_id":"x"}""";
        var (_, created, _) = await kling.SendAsync(HttpMethod.Post, "text2video", body, bearer: mine);
        var id = (string)created["data"]!["task_id"]!;

        Assert.Equal(200, (await kling.SendAsync(HttpMethod.Get, $"text2video/{id}", bearer: mine)).Status);
        Assert.Equal(200, (await kling.SendAsync(HttpMethod.Get, "text2video/x", bearer: mine)).Status);
        Assert.Equal(404, (await kling.SendAsync(HttpMethod.Get, $"text2video/{id}", bearer: others)).Status);
        Assert.Equal(404, (await kling.SendAsync(HttpMethod.Get, "text2video/x", bearer: others)).Status);
        Assert.Empty((await kling.SendAsync(HttpMethod.Get, "text2video", bearer: others)).Body["data"]!.AsArray());
        foreach (var action in new[] { "video-extend", "identify-face" })
            Assert.Equal(400, (await kling.SendAsync(HttpMethod.Post, action, $$"""{"video_id":"{{id}}"}""", bearer: others)).Status);
        Assert.Equal(200, (await kling.SendAsync(HttpMethod.Post, "text2video", body, bearer: others)).Status);
    }

    [Theory]
    [InlineData("kling-effects", "/kling/v1/videos/effects")]
    [InlineData("kling-lip-sync", "/kling/v1/videos/advanced-lip-sync")]
    [InlineData("kling-avatar", "/kling/v1/videos/avatar/image2video")]
    [InlineData("kling-motion-control", "/kling/v1/videos/motion-control")]
    [InlineData("kling-video-extend", "/kling/v1/videos/video-extend")]
    public async Task A_model_that_only_klings_api_serves_names_its_route_on_other_apis(string model, string route)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos");
        request.Content = JsonContent.Create(new { model, prompt = "A kite" });
        request.Headers.Authorization = new("Bearer", shared.Key);
        using var response = await shared.Gateway.Http.SendAsync(request);
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains(route, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static void AssertKlingsFormat(JsonNode response)
    {
        Assert.Equal(["code", "message", "request_id"], response.AsObject().Select(member => member.Key));
        Assert.StartsWith("req_", (string)response["request_id"]!);
        Assert.InRange(((string)response["message"]!).Length, 10, 4000);
    }

    /// <summary>One gateway with an API key, for all tests. It never renders anything.</summary>
    public sealed class SharedGateway : IAsyncLifetime
    {
        private static readonly string Tiny = Convert.ToBase64String(Pictures.Png(299, 400));
        private static readonly string Long = Convert.ToBase64String(Pictures.Png(300, 751));

        internal RunningGateway Gateway { get; private set; } = null!;

        internal KlingApiClient Kling { get; private set; } = null!;

        internal string Key { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Gateway = await RunningGateway.StartAsync();
            Kling = new(Gateway);
            var (key, text) = ApiKey.Create("bad requests", ApiKey.Completed, TimeProvider.System.GetUtcNow());
            await Gateway.Services.GetRequiredService<IKeyStore>().AddAsync(key, default);
            Key = text;
        }

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();

        internal async Task<(int Status, JsonNode Response)> PostAsync(string action, string body)
        {
            var request = body
                .Replace("<picture>", KlingApiClient.Picture, StringComparison.Ordinal)
                .Replace("<raw>", KlingApiClient.Picture, StringComparison.Ordinal)
                .Replace("<tiny>", Tiny, StringComparison.Ordinal)
                .Replace("<long>", Long, StringComparison.Ordinal)
                .Replace("<2501>", new string('p', 2501), StringComparison.Ordinal)
                .Replace("<513>", new string('p', 513), StringComparison.Ordinal);
            var (status, response, _) = await Kling.SendAsync(HttpMethod.Post, action, request, bearer: Key);
            return (status, response);
        }
    }
}
