namespace Filmgate.Tests.Gateway;

/// <summary>Runway's own client for Node, unmodified; what it does is in tests/node/runway-client.mjs.</summary>
public sealed class RunwayNodeClientTests
{
    [Fact]
    public async Task The_official_node_client_works_with_another_base_url_only()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 100);

        var said = await NodeProgram.RunAsync(gateway, "runway-client.mjs", "@runwayml/sdk", "runwayml");

        foreach (var step in new[] { "image_to_video", "text_to_video", "video_to_video", "character_performance", "video_upscale" })
        {
            var task = said[step]["task"]!;
            Assert.True(Guid.TryParseExact((string)said[step]["created"]!, "D", out _), step);
            Assert.Equal(("SUCCEEDED", (string)said[step]["created"]!, "video/mp4"), ((string)task["status"]!, (string)task["id"]!, (string)said[step]["type"]!));
            Assert.True((int)said[step]["bytes"]! > 1000, step);
        }

        Assert.Equal(("FAILED", "SAFETY.OUTPUT.VIDEO"), ((string)said["failed"]["task"]!["status"]!, (string)said["failed"]["task"]!["failureCode"]!));
        Assert.Equal("CANCELLED", (string)said["cancelled"]["task"]!["status"]!);
        Assert.Equal(("BadRequestError", 400), ((string)said["bad_request"]["class"]!, (int)said["bad_request"]["status"]!));
        Assert.Contains("1280x720", (string)said["bad_request"]["error"]!, StringComparison.Ordinal);
        Assert.Equal("NotFoundError", (string)said["not_found"]["class"]!);
        Assert.Equal("AuthenticationError", (string)said["wrong_key"]["class"]!);
        Assert.Equal("NotFoundError", (string)said["deleted"]["class"]!);
    }
}
