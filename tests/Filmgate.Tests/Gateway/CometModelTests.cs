using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Filmgate.Tests.Media;
using Filmgate.Tests.Sandbox;

namespace Filmgate.Tests.Gateway;

/// <summary>The other model families that CometAPI serves, from the create to the stored file.</summary>
public sealed class CometModelTests
{
    private static readonly string Clip = $"data:video/mp4;base64,{Convert.ToBase64String(SampleMedia.Sound)}";
    private static readonly string Picture = $"data:image/png;base64,{Convert.ToBase64String(Pictures.Png(640, 360))}";

    [Theory]
    [InlineData("""{"model":"doubao-seedance-2-0","size":"9:16","resolution":"480p","seconds":4}""")]
    [InlineData("""{"model":"doubao-seedance-2-0-fast","input_reference":"PICTURE","seconds":4}""")]
    [InlineData("""{"model":"doubao-seedance-1-5-pro","seconds":4}""")]
    [InlineData("""{"model":"doubao-seedance-1-0-pro","seconds":2}""")]
    [InlineData("""{"model":"happyhorse-1.0","size":"1280x720","seconds":3}""")]
    [InlineData("""{"model":"wan2.6","size":"1088x832"}""")]
    [InlineData("""{"model":"wan2.7","size":"720x1280","seconds":2}""")]
    [InlineData("""{"model":"viduq3","size":"640x352","seconds":1}""")]
    [InlineData("""{"model":"viduq3-turbo","resolution":"540p","seconds":1}""")]
    [InlineData("""{"model":"omni-fast","aspect_ratio":"1:1","resolution":"720p"}""")]
    [InlineData("""{"model":"omni-fast-v2v","video":"CLIP"}""")]
    [InlineData("""{"model":"grok-imagine-video","aspect_ratio":"3:2","resolution":"480p","seconds":1}""")]
    [InlineData("""{"model":"grok-imagine-video","input_reference":"PICTURE","seconds":1}""")]
    [InlineData("""{"model":"grok-imagine-video-edit","video":"https://example.com/clip.mp4"}""")]
    [InlineData("""{"model":"grok-imagine-video-edit","video":"CLIP"}""")]
    [InlineData("""{"model":"doubao-seedance-1-5-pro-251215","size":"480x854","seconds":4,"seed":7,"audio":true}""")]
    [InlineData("""{"model":"doubao-seedance-1-5-pro-251215","input_reference":["PICTURE","PICTURE"],"resolution":"480p","seconds":4}""")]
    [InlineData(
        """
        {"model":"doubao-seedance-2-0-260128","reference_images":["PICTURE"],"video":"https://example.com/clip.mp4","resolution":"480p",
         "seconds":4}
        """)]
    public async Task A_request_becomes_a_stored_mp4(string request)
    {
        var body = JsonNode.Parse(request.Replace("PICTURE", Picture).Replace("CLIP", Clip))!.AsObject();
        body["prompt"] = "A paper kite above a wheat field";
        await using var gateway = await RunningGateway.StartAsync();

        var video = await gateway.FinishAsync((string)(await gateway.CreateAsync(body))["id"]!);

        Assert.True((string)video["status"]! is "completed", video.ToJsonString());
        Assert.Null(video["warnings"]);
        var file = await gateway.Http.GetByteArrayAsync((string)video["video_url"]!);
        Assert.Equal((string)video["file"]!["sha256"]!, Convert.ToHexStringLower(SHA256.HashData(file)));
        if (video["size"] is { } size) Assert.Equal((string)size!, $"{video["file"]!["width"]}x{video["file"]!["height"]}");
        if ((bool?)body["audio"] is true) Assert.True((bool)video["file"]!["has_audio"]!);
    }

    /// <summary>The variants on which CometAPI's documents disagree, and faults between the create and the stored file.</summary>
    [Theory]
    [InlineData("grok-imagine-video", "[sandbox:pending]")]
    [InlineData("grok-imagine-video", "[sandbox:silent]")]
    [InlineData("grok-imagine-video", "[sandbox:pending] [sandbox:silent]")]
    [InlineData("grok-imagine-video", "[sandbox:wrapped]")]
    [InlineData("grok-imagine-video", "[sandbox:no-url]")]
    [InlineData("grok-imagine-video", "[sandbox:poll-500] [sandbox:late]")]
    [InlineData("grok-imagine-video", "[sandbox:rate-limit] [sandbox:expired-url]")]
    [InlineData("doubao-seedance-1-5-pro-251215", "[sandbox:wrapped]")]
    [InlineData("doubao-seedance-1-5-pro-251215", "[sandbox:unknown-status] [sandbox:no-url]")]
    [InlineData("doubao-seedance-1-5-pro-251215", "[sandbox:overloaded] [sandbox:truncated]")]
    [InlineData("doubao-seedance-1-0-pro", "[sandbox:lower]")]
    [InlineData("viduq3", "[sandbox:upper]")]
    [InlineData("viduq3", "[sandbox:succeeded]")]
    public async Task The_video_is_stored_whichever_variant_the_upstream_sends(string model, string testCards)
    {
        await using var gateway = await RunningGateway.StartAsync();
        var resolution = model is "viduq3" ? "360p" : "480p";
        var created = await gateway.CreateAsync(new { model, prompt = $"A kite {testCards}", seconds = 4, resolution });
        var video = await gateway.FinishAsync((string)created["id"]!);
        Assert.True((string)video["status"]! is "completed", video.ToJsonString());
    }

    [Theory]
    [InlineData("grok-imagine-video", "[sandbox:filtered]", "content_rejected")]
    [InlineData("grok-imagine-video", "[sandbox:filtered-message]", "content_rejected")]
    [InlineData("grok-imagine-video", "[sandbox:moderated]", "content_rejected")]
    [InlineData("grok-imagine-video", "[sandbox:render-failed]", "render_failed")]
    [InlineData("grok-imagine-video", "[sandbox:wrapped] [sandbox:filtered]", "content_rejected")]
    [InlineData("grok-imagine-video", "[sandbox:accepted-garbage]", "submit_outcome_unknown")]
    [InlineData("grok-imagine-video", "[sandbox:no-balance]", "provider_balance_exhausted")]
    [InlineData("doubao-seedance-1-5-pro-251215", "[sandbox:filtered]", "content_rejected")]
    [InlineData("doubao-seedance-1-5-pro-251215", "[sandbox:filtered-message]", "content_rejected")]
    [InlineData("doubao-seedance-1-5-pro-251215", "[sandbox:moderated]", "content_rejected")]
    [InlineData("doubao-seedance-1-5-pro-251215", "[sandbox:render-failed]", "render_failed")]
    [InlineData("doubao-seedance-1-5-pro-251215", "[sandbox:accepted-no-answer]", "submit_outcome_unknown")]
    [InlineData("doubao-seedance-1-5-pro-251215", "A kite --dur 12", "invalid_request")]
    [InlineData("doubao-seedance-2-0", "[sandbox:refuse]", "invalid_request")]
    public async Task A_failed_video_has_the_right_error_code(string model, string prompt, string code)
    {
        await using var gateway = await RunningGateway.StartAsync(change: settings => settings with
        {
            Lifecycle = settings.Lifecycle with { SubmitWindow = TimeSpan.FromSeconds(1) },
        });
        var video = await gateway.FinishAsync((string)(await gateway.CreateAsync(new { model, prompt }))["id"]!);
        Assert.Equal(("failed", code), ((string)video["status"]!, (string)video["error"]!["code"]!));
    }
}
