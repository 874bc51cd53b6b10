using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Compat.Runway;

/// <summary>Runway's own unmodified client for Node. tests/node/runway-client.mjs runs it.</summary>
public sealed class RunwayNodeClientTests
{
    [Fact]
    public async Task The_official_node_client_only_needs_another_base_url()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 100);

        var output = await NodeProgram.RunAsync(gateway, "runway-client.mjs", "@runwayml/sdk", "runwayml");

        foreach (var step in new[] { "image_to_video", "text_to_video", "video_to_video", "character_performance", "video_upscale" })
        {
            var task = output[step]["task"]!;
            var id = (string)output[step]["created"]!;
            Assert.True(Guid.TryParseExact(id, "D", out _), step);
            Assert.Equal(("SUCCEEDED", id), ((string)task["status"]!, (string)task["id"]!));
            Assert.Equal("video/mp4", (string)output[step]["type"]!);
            Assert.True((int)output[step]["bytes"]! > 1000, step);
        }

        var failed = output["failed"]["task"]!;
        Assert.Equal(("FAILED", "SAFETY.OUTPUT.VIDEO"), ((string)failed["status"]!, (string)failed["failureCode"]!));
        Assert.Equal("CANCELLED", (string)output["cancelled"]["task"]!["status"]!);
        Assert.Equal(("BadRequestError", 400), ((string)output["bad_request"]["class"]!, (int)output["bad_request"]["status"]!));
        Assert.Contains("1280x720", (string)output["bad_request"]["error"]!, StringComparison.Ordinal);
        Assert.Equal("NotFoundError", (string)output["not_found"]["class"]!);
        Assert.Equal("AuthenticationError", (string)output["wrong_key"]["class"]!);
        Assert.Equal("NotFoundError", (string)output["deleted"]["class"]!);
    }
}
