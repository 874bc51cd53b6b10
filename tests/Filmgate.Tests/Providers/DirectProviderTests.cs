using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Media;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Providers;

/// <summary>The whole gateway with a simulated provider: create, poll, store and read a video; and a failed one.</summary>
public sealed class DirectProviderTests
{
    private const string Base = "\"base_resp\":{\"status_code\":0,\"status_msg\":\"success\"}";
    private const string Image =
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

    public static TheoryData<string> Names => [.. Scripts.Keys];

    /// <param name="Completed">The responses of each route for a completed render.</param>
    /// <param name="Failed">The responses that replace them for a failed render.</param>
    private sealed record ProviderScript(
        string System,
        object Body,
        string Authorization,
        (string Line, string[] Responses)[] Completed,
        (string Line, string[] Responses)[] Failed,
        string Code);

    private static readonly Dictionary<string, ProviderScript> Scripts = new()
    {
        ["runway"] = new("runway", new { model = "gen4.5", prompt = "A kite" }, "Bearer test-key-of-the-provider",
            [
                ("POST /v1/text_to_video", ["""200{"id":"t1"}"""]),
                (
                    "GET /v1/tasks/t1",
                    [
                        """200{"id":"t1","status":"RUNNING","progress":0.5}""",
                        """200{"id":"t1","status":"SUCCEEDED","output":["{here}/clip.mp4"]}""",
                    ]),
            ],
            [("GET /v1/tasks/t1", ["""200{"id":"t1","status":"FAILED","failure":"no","failureCode":"SAFETY.INPUT.TEXT"}"""])],
            "content_rejected"),
        ["minimax"] = new("minimax", new { model = "MiniMax-Hailuo-02", prompt = "A kite" }, "Bearer test-key-of-the-provider",
            [
                ("POST /v1/video_generation", [$$"""200{"task_id":"t1",{{Base}}}"""]),
                (
                    "GET /v1/query/video_generation?task_id=t1",
                    [
                        $$"""200{"task_id":"t1","status":"Processing",{{Base}}}""",
                        $$"""200{"task_id":"t1","status":"Success","file_id":"7",{{Base}}}""",
                    ]),
                ("GET /v1/files/retrieve?file_id=7", [$$"""200{"file":{"file_id":7,"download_url":"{here}/clip.mp4"},{{Base}}}"""]),
            ],
            [
                (
                    "GET /v1/query/video_generation?task_id=t1",
                    ["""200{"task_id":"t1","status":"Fail","base_resp":{"status_code":1027,"status_msg":"sensitive"}}"""]),
            ],
            "content_rejected"),
        ["minimax-v2"] = new("minimax", new { model = "MiniMax-H3", prompt = "A kite" }, "Bearer test-key-of-the-provider",
            [
                ("POST /v2/video_generation", ["""200{"task_id":"t1"}"""]),
                (
                    "GET /v2/query/video_generation/t1",
                    [
                        """200{"task":{"id":"t1","status":"running"}}""",
                        """200{"task":{"id":"t1","status":"succeeded","content":{"url":"{here}/clip.mp4"}}}""",
                    ]),
            ],
            [
                (
                    "POST /v2/video_generation",
                    ["""200{"task_id":"","base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}"""]),
            ],
            "provider_balance_exhausted"),
        ["luma"] = new("luma", new { model = "ray-2", prompt = "A kite" }, "Bearer test-key-of-the-provider",
            [
                ("POST /dream-machine/v1/generations/video", ["""201{"id":"g1","state":"queued"}"""]),
                (
                    "GET /dream-machine/v1/generations/g1",
                    [
                        """200{"id":"g1","state":"dreaming"}""",
                        """200{"id":"g1","state":"completed","assets":{"video":"{here}/clip.mp4"}}""",
                    ]),
            ],
            [("GET /dream-machine/v1/generations/g1", ["""200{"id":"g1","state":"failed","failure_reason":"out of memory"}"""])],
            "render_failed"),
        ["fal"] = new("fal", new { model = "fal-kling-v2.5-turbo-pro", prompt = "A kite" }, "Key test-key-of-the-provider",
            [
                (
                    "POST /fal-ai/kling-video/v2.5-turbo/pro/text-to-video",
                    [
                        """
                        200{"request_id":"r1","status_url":"{here}/q/r1/status",
                        "response_url":"{here}/q/r1","cancel_url":"{here}/q/r1/cancel"}
                        """,
                    ]),
                ("GET /q/r1/status", ["""202{"status":"IN_QUEUE"}""", """200{"status":"COMPLETED"}"""]),
                ("GET /q/r1", ["""200{"video":{"url":"{here}/clip.mp4"}}"""]),
            ],
            [("GET /q/r1", ["""422{"detail":[{"msg":"no","type":"content_policy_violation"}]}"""])], "content_rejected"),
        ["replicate"] = new("replicate", new { model = "replicate-hailuo-02-fast", prompt = "A kite", input_reference = Image },
            "Bearer test-key-of-the-provider",
            [
                (
                    "POST /v1/models/minimax/hailuo-02-fast/predictions",
                    ["""201{"id":"p1","status":"starting","urls":{"get":"{here}/v1/predictions/p1"}}"""]),
                (
                    "GET /v1/predictions/p1",
                    [
                        """200{"id":"p1","status":"processing"}""",
                        """200{"id":"p1","status":"succeeded","output":["{here}/clip.mp4"]}""",
                    ]),
            ],
            [("GET /v1/predictions/p1", ["""200{"id":"p1","status":"failed","error":"CUDA out of memory"}"""])], "render_failed"),
    };

    [Theory, MemberData(nameof(Names))]
    public async Task A_completed_render_is_stored(string name)
    {
        var script = Scripts[name];
        await using var upstream = await ScriptedUpstream.StartAsync(script.Completed);
        await using var gateway = await StartAsync(script, upstream);

        var video = await gateway.FinishAsync((string)(await gateway.CreateAsync(script.Body))["id"]!, seconds: 20);

        Assert.True((string)video["status"]! == "completed", video.ToJsonString());
        Assert.Equal(SampleMedia.Sound, await gateway.Http.GetByteArrayAsync((string)video["video_url"]!));
        Assert.All(upstream.Requests, request => Assert.Equal(script.Authorization, request.Authorization));
        Assert.Single(upstream.Requests, request => request.Line.StartsWith("POST", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_failure_has_its_error_code_and_is_submitted_once(string name)
    {
        var script = Scripts[name];
        await using var upstream = await ScriptedUpstream.StartAsync(
            [.. script.Completed.Where(route => script.Failed.All(f => f.Line != route.Line)), .. script.Failed]);
        await using var gateway = await StartAsync(script, upstream, submitWindow: TimeSpan.Zero);

        var video = await gateway.FinishAsync((string)(await gateway.CreateAsync(script.Body))["id"]!, seconds: 20);

        Assert.Equal(("failed", script.Code), ((string)video["status"]!, (string)video["error"]!["code"]!));
        Assert.Single(upstream.Requests, request => request.Line.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_callback_challenge_is_answered_while_the_create_is_in_progress()
    {
        var script = Scripts["minimax"];
        await using var upstream = await ScriptedUpstream.StartAsync(script.Completed);
        await using var gateway = await StartAsync(script, upstream, "https://gateway.test");
        JsonNode? response = null;
        upstream.OnCreate = async body =>
        {
            var callback = new Uri((string)JsonNode.Parse(body)!["callback_url"]!);
            using var httpResponse = await gateway.Http.PostAsJsonAsync(callback.PathAndQuery, new { challenge = "say \"it\"" });
            response = JsonNode.Parse(await httpResponse.Content.ReadAsStringAsync());
        };

        var video = await gateway.FinishAsync((string)(await gateway.CreateAsync(script.Body))["id"]!, seconds: 20);

        Assert.Equal("completed", (string)video["status"]!);
        Assert.Equal("say \"it\"", (string)response!["challenge"]!);
    }

    [Fact]
    public async Task A_callback_that_fal_did_not_sign_is_refused()
    {
        var polled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var fal = await FakeProvider.StartAsync(request =>
        {
            if (request.Line.StartsWith("POST", StringComparison.Ordinal)) return new("""{"request_id":"r1"}""");
            if (request.Line.Contains("jwks", StringComparison.Ordinal))
                return new("""{"keys":[{"kty":"OKP","crv":"Ed25519","x":"XU0xxXh201skG2mcdp7nXuNEV9oTLu-M1fYv7MeH2U4"}]}""");
            polled.TrySetResult();
            return new("""{"status":"IN_PROGRESS"}""");
        });
        await using var gateway = await RunningGateway.StartAsync(fal.Url, change: settings => settings with
        {
            Address = settings.Address with { PublicUrl = new("https://gateway.test") },
            Providers =
            [
                new(
                    "fal", UpstreamSystem.Fal, fal.Url, [new("default", "test-key-of-the-provider")],
                    PollGap: TimeSpan.FromMilliseconds(20)),
            ],
        });
        await gateway.CreateAsync(Scripts["fal"].Body);
        await polled.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var create = Assert.Single(fal.Requests, request => request.Line.StartsWith("POST", StringComparison.Ordinal)).Line;
        var callback = new Uri(Uri.UnescapeDataString(create.Split("fal_webhook=")[1]));

        using var response = await gateway.Http.PostAsJsonAsync(callback.PathAndQuery, new { request_id = "r1", status = "OK" });

        Assert.Equal(401, (int)response.StatusCode);
        Assert.Contains(
            fal.Requests, request => request.Line == "GET /.well-known/jwks.json" && !request.Headers.ContainsKey("Authorization"));
    }

    private static Task<RunningGateway> StartAsync(
        ProviderScript script, ScriptedUpstream upstream, string? publicUrl = null, TimeSpan? submitWindow = null) =>
        RunningGateway.StartAsync(upstream.Url, change: settings => settings with
        {
            Lifecycle = settings.Lifecycle with { SubmitWindow = submitWindow ?? settings.Lifecycle.SubmitWindow },
            Address = settings.Address with { PublicUrl = publicUrl is null ? null : new(publicUrl) },
            Providers =
            [
                new(
                    script.System, UpstreamSystem.ByName[script.System], upstream.Url,
                    [new("default", "test-key-of-the-provider")], PollGap: TimeSpan.FromMilliseconds(20)),
            ],
        });
}
