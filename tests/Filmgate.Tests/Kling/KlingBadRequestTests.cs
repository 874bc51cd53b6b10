using System.Text.Json.Nodes;
using Filmgate.Keys;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Sandbox;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Kling;

/// <summary>What Kling would refuse is refused here, in Kling's shape, with every problem named, and nothing of it reaches a provider.</summary>
public sealed class KlingBadRequestTests(KlingBadRequestTests.Gate gate) : IClassFixture<KlingBadRequestTests.Gate>
{
    private const string Audio = "\"face_id\":\"0\",\"sound_start_time\":\"0\",\"sound_end_time\":\"3000\",\"sound_insert_time\":\"0\"";

    /// <summary>Action, body, and what the message has to name.</summary>
    public static TheoryData<string, string, string> Wrong => new()
    {
        { "text2video", """{}""", "prompt" },
        { "text2video", """{"prompt":""}""", "prompt" },
        { "text2video", """{"prompt":"   "}""", "prompt" },
        { "text2video", """{"prompt":5}""", "prompt" },
        { "text2video", """{"prompt":"<2501>"}""", "2501" },
        { "text2video", """{"prompt":"p","negative_prompt":"<2501>"}""", "negative_prompt" },
        { "text2video", """{"prompt":"p","model_name":"kling-v99"}""", "kling-v99" },
        { "text2video", """{"prompt":"p","model_name":"kling-effects"}""", "/kling/v1/videos/effects" },
        { "text2video", """{"prompt":"p","model_name":"kling-v2-1"}""", "image" },
        { "text2video", """{"prompt":"p","model_name":"kling-video-o1","watermark_info":{"enabled":true}}""", "omni-video" },
        { "text2video", """{"prompt":"p","duration":5}""", "duration" },
        { "text2video", """{"prompt":"p","duration":"7"}""", "duration: kling-v1 supports" },
        { "text2video", """{"prompt":"p","model_name":"kling-v3","duration":"16"}""", "duration: kling-v3 supports" },
        { "text2video", """{"prompt":"p","mode":"best"}""", "mode" },
        { "text2video", """{"prompt":"p","aspect_ratio":"2:1"}""", "2:1" },
        { "text2video", """{"prompt":"p","sound":"loud"}""", "sound" },
        { "text2video", """{"prompt":"p","model_name":"kling-v1-6","sound":"on"}""", "does not support audio" },
        { "text2video", """{"prompt":"p","cfg_scale":1.5}""", "cfg_scale" },
        { "text2video", """{"prompt":"p","cfg_scale":"0.5"}""", "cfg_scale" },
        { "text2video", """{"prompt":"p","model_name":"kling-v2-6","cfg_scale":0.5}""", "cfg_scale" },
        { "text2video", """{"prompt":"p","camera_control":{"type":"spin"}}""", "camera_control.type" },
        { "text2video", """{"prompt":"p","camera_control":{"type":"simple"}}""", "camera_control.config" },
        { "text2video", """{"prompt":"p","camera_control":{"type":"simple","config":{"zoom":5,"pan":1}}}""", "exactly one" },
        { "text2video", """{"prompt":"p","camera_control":{"type":"simple","config":{"zoom":11}}}""", "config.zoom" },
        { "text2video", """{"prompt":"p","multi_prompt":[{"index":1,"prompt":"<513>","duration":"5"}]}""", "multi_prompt[0].prompt" },
        { "text2video", """{"prompt":"p","image":"https://images.invalid/a.png"}""", "image" },
        { "text2video", """{"prompt":"p","seed":5}""", "seed" },
        { "text2video", """{"prompt":"p","callback_url":"ftp://client.invalid"}""", "callback_url" },
        { "text2video", """{"prompt":"p","external_task_id":7}""", "external_task_id" },
        { "text2video", """{"prompt":"p","watermark_info":{"enabled":"yes"}}""", "watermark_info.enabled" },
        { "image2video", """{"prompt":"p"}""", "image" },
        { "image2video", """{"image":"data:image/png;base64,<raw>"}""", "data:" },
        { "image2video", """{"image":"not base64"}""", "image" },
        { "image2video", """{"image":"AAAA"}""", "JPEG or PNG" },
        { "image2video", """{"image":"<tiny>"}""", "300" },
        { "image2video", """{"image":"<long>"}""", "2.5" },
        { "image2video", """{"image":{"$reference":0}}""", "image" },
        { "image2video", """{"model_name":"kling-v2-master","image":"<picture>","image_tail":"<picture>"}""", "image" },
        { "image2video", """{"image":"<picture>","aspect_ratio":"16:9"}""", "aspect_ratio" },
        { "image2video", """{"image":"<picture>","dynamic_masks":[{"mask":"<picture>"}]}""", "dynamic_masks[0].trajectories" },
        { "image2video", """{"image":"<picture>","dynamic_masks":[{},{},{},{},{},{},{}]}""", "7 entries" },
        { "multi-image2video", """{"prompt":"p"}""", "image_list" },
        { "multi-image2video", """{"prompt":"p","image_list":[]}""", "image_list" },
        { "multi-image2video", """{"prompt":"p","image_list":["<picture>"]}""", "image_list" },
        { "multi-image2video", """{"prompt":"p","image_list":[{"image":"<picture>"},{"image":"a"}]}""", "image_list[1].image" },
        { "multi-image2video", """{"prompt":"p","model_name":"kling-v2-6","image_list":[{"image":"<picture>"},{"image":"<picture>"}]}""", "reference images" },
        { "omni-video", """{"prompt":"p"}""", "aspect_ratio" },
        { "omni-video", """{"prompt":"p","aspect_ratio":"1:1","duration":"7"}""", "duration" },
        { "omni-video", """{"prompt":"p","aspect_ratio":"1:1","duration":"11"}""", "duration" },
        { "omni-video", """{"prompt":"p","aspect_ratio":"1:1","model_name":"kling-v2-6"}""", "kling-video-o1" },
        { "omni-video", """{"prompt":"<<<image_2>>>","aspect_ratio":"1:1","image_list":[{"image_url":"<picture>"}]}""", "<<<image_2>>>" },
        { "omni-video", """{"prompt":"p","video_list":[{"video_url":"clip.mp4","refer_type":"base"}]}""", "video_list[0].video_url" },
        { "omni-video", """{"prompt":"p","video_list":[{"video_url":"https://clips.invalid/a.mp4","refer_type":"base"}],"element_list":[{"element_id":1},{"element_id":2},{"element_id":3},{"element_id":4},{"element_id":5}]}""", "more than 4" },
        { "video-extend", """{}""", "video_id" },
        { "video-extend", """{"video_id":"v861300000000000001"}""", "v861300000000000001" },
        { "video-extend", """{"video_id":"video_01900000000070008000000000000000"}""", "video_id" },
        { "effects", """{"input":{"image":"<picture>"}}""", "effect_scene" },
        { "effects", """{"effect_scene":"squish"}""", "input" },
        { "effects", """{"effect_scene":"squish","input":{"images":["<picture>","<picture>"]}}""", "input.image" },
        { "effects", """{"effect_scene":"hug","input":{"image":"<picture>"}}""", "input.images" },
        { "effects", """{"effect_scene":"hug","input":{"images":["<picture>"]}}""", "two images" },
        { "effects", """{"effect_scene":"squish","input":{"image":"<picture>","duration":"7"}}""", "input.duration" },
        { "advanced-lip-sync", """{}""", "session_id" },
        { "advanced-lip-sync", """{"session_id":"s","face_choose":[]}""", "face_choose" },
        { "advanced-lip-sync", $$"""{"session_id":"s","face_choose":[{{{Audio}}}]}""", "audio_id" },
        { "advanced-lip-sync", $$"""{"session_id":"s","face_choose":[{{{Audio}},"audio_id":"a","sound_file":"https://sounds.invalid/a.mp3"}]}""", "exclude" },
        { "advanced-lip-sync", """{"session_id":"s","face_choose":[{"face_id":"0","audio_id":"a","sound_start_time":0,"sound_end_time":"3000","sound_insert_time":"0"}]}""", "sound_start_time" },
        { "advanced-lip-sync", """{"session_id":"s","face_choose":[{"face_id":"0","audio_id":"a","sound_start_time":"0","sound_end_time":"1999","sound_insert_time":"0"}]}""", "2000" },
        { "avatar/image2video", """{"image":"<picture>"}""", "audio_id" },
        { "avatar/image2video", """{"audio_id":"a"}""", "image" },
        { "avatar/image2video", """{"image":"<picture>","sound_file":"data:audio/mp3;base64,AAAA"}""", "sound_file" },
        { "motion-control", """{"image_url":"<picture>","video_url":"https://clips.invalid/a.mp4","mode":"std"}""", "character_orientation" },
        { "motion-control", """{"image_url":"<picture>","video_url":"https://clips.invalid/a.mp4","character_orientation":"image"}""", "mode" },
        { "motion-control", """{"image_url":"<picture>","video_url":"https://clips.invalid/a.mp4","character_orientation":"image","mode":"std","model_name":"kling-v1"}""", "model_name" },
        { "motion-control", """{"image_url":"<picture>","video_url":"https://user:word@clips.invalid/a.mp4","character_orientation":"image","mode":"std"}""", "video_url" },
        { "lip-sync", """{}""", "input" },
        { "lip-sync", """{"input":{"video_url":"https://clips.invalid/a.mp4","mode":"sing"}}""", "input.mode" },
        { "lip-sync", """{"input":{"video_url":"https://clips.invalid/a.mp4","video_id":"v1","mode":"audio2video","audio_type":"url","audio_url":"https://sounds.invalid/a.mp3"}}""", "exclude" },
        { "lip-sync", """{"input":{"video_url":"https://clips.invalid/a.mp4","mode":"text2video","text":"Hello"}}""", "input.voice_id" },
        { "lip-sync", """{"input":{"video_url":"https://clips.invalid/a.mp4","mode":"text2video","text":"Hello","voice_id":"v","audio_url":"https://sounds.invalid/a.mp3"}}""", "audio_url" },
        { "lip-sync", """{"input":{"video_url":"https://clips.invalid/a.mp4","mode":"text2video","text":"Hello","voice_id":"v","voice_speed":3}}""", "input.voice_speed" },
        { "lip-sync", """{"input":{"video_url":"https://clips.invalid/a.mp4","mode":"audio2video","audio_type":"file"}}""", "input.audio_file" },
        { "multi-elements", """{"edit_mode":"removal","prompt":"Away with it"}""", "session_id" },
        { "multi-elements", """{"session_id":"s","prompt":"Away with it"}""", "edit_mode" },
        { "multi-elements", """{"session_id":"s","edit_mode":"removal","image_list":[{"image":"https://images.invalid/a.png"}],"prompt":"Away with it"}""", "image_list" },
        { "multi-elements", """{"session_id":"s","edit_mode":"swap","prompt":"Another"}""", "image_list" },
        { "multi-elements", """{"session_id":"s","edit_mode":"swap","image_list":[{"image":"https://images.invalid/a.png"}],"prompt":"Another","duration":"7"}""", "duration" },
        { "multi-elements", """{"session_id":"828033558945619987","edit_mode":"removal","prompt":"Away with it"}""", "no session" },
        { "multi-elements/init-selection", """{}""", "video_url" },
        { "multi-elements/add-selection", """{"session_id":"s","frame_index":1.5,"points":[{"x":0.5,"y":0.5}]}""", "frame_index" },
        { "multi-elements/add-selection", """{"session_id":"s","frame_index":1,"points":[{"x":1.5,"y":0.5}]}""", "points[0].x" },
        { "multi-elements/delete-selection", """{"session_id":"s","frame_index":1,"points":[]}""", "points" },
        { "multi-elements/clear-selection", """{"session_id":"s","all":true}""", "all" },
        { "multi-elements/preview-selection", """{"session_id":"828033558945619987"}""", "no session" },
        { "identify-face", """{}""", "video_url" },
        { "identify-face", """{"video_url":"https://clips.invalid/a.mp4","video_id":"video_1"}""", "exclude" },
        { "identify-face", """{"video_id":"v8600"}""", "v8600" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task A_wrong_parameter_is_1201_and_reaches_nobody(string action, string body, string names)
    {
        var (status, said) = await gate.PostAsync(action, body);
        Assert.Equal((400, 1201), (status, (int)said["code"]!));
        Assert.Contains(names, (string)said["message"]!, StringComparison.Ordinal);
        IsKlings(said);
        Assert.DoesNotContain("input_reference", (string)said["message"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("user:word", (string)said["message"]!, StringComparison.Ordinal);
        Assert.Equal(0, await gate.Kling.SubmissionsAsync());
    }

    [Fact]
    public async Task Every_problem_is_named_at_once()
    {
        var (_, said) = await gate.PostAsync("text2video", """{"mode":"best","duration":"7","cfg_scale":2,"colour":"red"}""");
        Assert.All(["prompt", "mode", "duration", "cfg_scale", "colour"], name => Assert.Contains($") {name}:", (string)said["message"]!, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[]", "application/json", 400, 1200)]
    [InlineData("{", "application/json", 400, 1200)]
    [InlineData("""{"prompt":"a","prompt":"b"}""", "application/json", 400, 1200)]
    [InlineData("prompt=a", "application/x-www-form-urlencoded", 415, 1200)]
    public async Task What_cannot_be_read_is_1200(string body, string type, int status, int code)
    {
        var (answered, said, _) = await gate.Kling.SendAsync(HttpMethod.Post, "text2video", body, type: type, bearer: gate.Key);
        Assert.Equal((status, code), (answered, (int)said["code"]!));
        IsKlings(said);
    }

    [Theory]
    [InlineData("GET", "text2video/video_01900000000070008000000000000000", 404, 1203)]
    [InlineData("GET", "text2video/8613", 404, 1203)]
    [InlineData("GET", "multi-elements/8613", 404, 1203)]
    [InlineData("POST", "multi-pictures", 404, 1203)]
    [InlineData("DELETE", "text2video", 405, 1202)]
    [InlineData("GET", "identify-face", 405, 1202)]
    [InlineData("GET", "effects?pageNum=0", 400, 1201)]
    public async Task Also_what_the_web_server_finds_is_said_in_klings_shape(string method, string path, int status, int code)
    {
        var (answered, said, _) = await gate.Kling.SendAsync(new(method), path, bearer: gate.Key);
        Assert.Equal((status, code), (answered, (int)said["code"]!));
        IsKlings(said);
    }

    [Theory]
    [InlineData(null, 1001)]
    [InlineData("fg_wrong", 1002)]
    public async Task A_key_is_needed(string? key, int code)
    {
        var (status, said, headers) = await gate.Kling.SendAsync(HttpMethod.Post, "effects", "{}", bearer: key);
        Assert.Equal((401, code), (status, (int)said["code"]!));
        Assert.Equal("Bearer", headers.WwwAuthenticate.ToString());
        IsKlings(said);
    }

    [Fact]
    public async Task A_video_of_another_key_is_not_there()
    {
        var (one, mine) = ApiKey.Create("one", ApiKey.Completed, TimeProvider.System.GetUtcNow());
        var (other, others) = ApiKey.Create("other", ApiKey.Completed, TimeProvider.System.GetUtcNow());
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        await gateway.Services.GetRequiredService<IKeyStore>().AddAsync(one, default);
        await gateway.Services.GetRequiredService<IKeyStore>().AddAsync(other, default);
        var kling = new KlingDoor(gateway);
        var (_, made, _) = await kling.SendAsync(HttpMethod.Post, "text2video", """{"prompt":"A kite","external_task_id":"x"}""", bearer: mine);
        var id = (string)made["data"]!["task_id"]!;

        Assert.Equal(200, (await kling.SendAsync(HttpMethod.Get, $"text2video/{id}", bearer: mine)).Status);
        Assert.Equal(200, (await kling.SendAsync(HttpMethod.Get, "text2video/x", bearer: mine)).Status);
        Assert.Equal(404, (await kling.SendAsync(HttpMethod.Get, $"text2video/{id}", bearer: others)).Status);
        Assert.Equal(404, (await kling.SendAsync(HttpMethod.Get, "text2video/x", bearer: others)).Status);
        Assert.Empty((await kling.SendAsync(HttpMethod.Get, "text2video", bearer: others)).Body["data"]!.AsArray());
        foreach (var action in new[] { "video-extend", "identify-face" })
            Assert.Equal(400, (await kling.SendAsync(HttpMethod.Post, action, $$"""{"video_id":"{{id}}"}""", bearer: others)).Status);
        Assert.Equal(200, (await kling.SendAsync(HttpMethod.Post, "text2video", """{"prompt":"A kite","external_task_id":"x"}""", bearer: others)).Status);
    }

    [Theory]
    [InlineData("kling-effects", "/kling/v1/videos/effects")]
    [InlineData("kling-lip-sync", "/kling/v1/videos/advanced-lip-sync")]
    [InlineData("kling-avatar", "/kling/v1/videos/avatar/image2video")]
    [InlineData("kling-motion-control", "/kling/v1/videos/motion-control")]
    [InlineData("kling-video-extend", "/kling/v1/videos/video-extend")]
    public async Task A_model_with_a_native_way_only_says_so_elsewhere(string model, string route)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos") { Content = System.Net.Http.Json.JsonContent.Create(new { model, prompt = "A kite" }) };
        request.Headers.Authorization = new("Bearer", gate.Key);
        using var answer = await gate.Gateway.Http.SendAsync(request);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains(route, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static void IsKlings(JsonNode said)
    {
        Assert.Equal(["code", "message", "request_id"], said.AsObject().Select(member => member.Key));
        Assert.StartsWith("req_", (string)said["request_id"]!);
        Assert.InRange(((string)said["message"]!).Length, 10, 4000);
    }

    /// <summary>One gateway with a key, for all rows. Nothing is ever rendered.</summary>
    public sealed class Gate : IAsyncLifetime
    {
        private static readonly string Tiny = Convert.ToBase64String(Pictures.Png(299, 400));
        private static readonly string Long = Convert.ToBase64String(Pictures.Png(300, 751));

        internal RunningGateway Gateway { get; private set; } = null!;

        internal KlingDoor Kling { get; private set; } = null!;

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

        internal async Task<(int Status, JsonNode Said)> PostAsync(string action, string body)
        {
            var full = body.Replace("<picture>", KlingDoor.Picture, StringComparison.Ordinal).Replace("<raw>", KlingDoor.Picture, StringComparison.Ordinal)
                .Replace("<tiny>", Tiny, StringComparison.Ordinal).Replace("<long>", Long, StringComparison.Ordinal)
                .Replace("<2501>", new string('p', 2501), StringComparison.Ordinal).Replace("<513>", new string('p', 513), StringComparison.Ordinal);
            var (status, said, _) = await Kling.SendAsync(HttpMethod.Post, action, full, bearer: Key);
            return (status, said);
        }
    }
}
