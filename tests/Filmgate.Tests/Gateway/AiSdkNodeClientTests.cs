using System.Text.Json.Nodes;

namespace Filmgate.Tests.Gateway;

/// <summary>Vercel's AI SDK for Node with its providers of xAI and ByteDance, unmodified; what it does is in tests/node/ai-sdk-client.mjs.</summary>
public sealed class AiSdkNodeClientTests
{
    [Fact]
    public async Task The_ai_sdk_works_with_other_base_urls_only()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 100);

        var said = await NodeProgram.RunAsync(gateway, "ai-sdk-client.mjs", "ai", "");

        foreach (var step in new[] { "xai_text", "xai_image", "xai_edit", "bytedance_text", "bytedance_image" })
        {
            Assert.True(said[step]["error"] is null, said[step].ToJsonString());
            Assert.Equal("video/mp4", (string)said[step]["type"]!);
            Assert.True((int)said[step]["bytes"]! > 1000, step);
        }

        Assert.Empty(said["xai_text"]["warnings"]!.AsArray());
        Assert.StartsWith("video_", (string)said["xai_text"]["metadata"]!["xai"]!["requestId"]!, StringComparison.Ordinal);
        Says(said["xai_failed"], "respect xAI's moderation", null);
        Says(said["xai_refused"], "1 to 15 seconds", 400);
        Says(said["xai_wrong_key"], "API key", 401);
        Says(said["bytedance_failed"], "\"status\":\"failed\"", null);
        Says(said["bytedance_refused"], "4 to 12 seconds", 400);
    }

    private static void Says(JsonNode step, string words, int? status)
    {
        Assert.Contains(words, (string)step["error"]!, StringComparison.Ordinal);
        Assert.Equal(status, (int?)step["status"]);
    }
}
