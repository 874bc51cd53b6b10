using System.Text.Json.Nodes;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Compat;

/// <summary>Vercel's unmodified AI SDK for Node with its xAI and ByteDance providers. tests/node/ai-sdk-client.mjs runs it.</summary>
public sealed class AiSdkNodeClientTests
{
    [Fact]
    public async Task The_ai_sdk_only_needs_other_base_urls()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 100);

        var output = await NodeProgram.RunAsync(gateway, "ai-sdk-client.mjs", "ai", "");

        foreach (var step in new[] { "xai_text", "xai_image", "xai_edit", "bytedance_text", "bytedance_image" })
        {
            Assert.True(output[step]["error"] is null, output[step].ToJsonString());
            Assert.Equal("video/mp4", (string)output[step]["type"]!);
            Assert.True((int)output[step]["bytes"]! > 1000, step);
        }

        Assert.Empty(output["xai_text"]["warnings"]!.AsArray());
        Assert.StartsWith("video_", (string)output["xai_text"]["metadata"]!["xai"]!["requestId"]!, StringComparison.Ordinal);
        AssertError(output["xai_failed"], "respect xAI's moderation", null);
        AssertError(output["xai_refused"], "1 to 15 seconds", 400);
        AssertError(output["xai_wrong_key"], "API key", 401);
        AssertError(output["bytedance_failed"], "\"status\":\"failed\"", null);
        AssertError(output["bytedance_refused"], "4 to 12 seconds", 400);
    }

    private static void AssertError(JsonNode step, string expected, int? status)
    {
        Assert.Contains(expected, (string)step["error"]!, StringComparison.Ordinal);
        Assert.Equal(status, (int?)step["status"]);
    }
}
