using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Filmgate.Tests.Gateway;

public sealed class TextToVideoTests
{
    [Theory]
    [InlineData("veo3-fast")]
    [InlineData("veo3.1-fast")]
    [InlineData("sora-2")]
    [InlineData("kling-v2-6")]
    public async Task A_prompt_becomes_a_stored_mp4(string model)
    {
        await using var gateway = await RunningGateway.StartAsync();
        var created = await gateway.CreateAsync(new { model, prompt = "A paper kite above a wheat field" });
        Assert.Equal("queued", (string)created["status"]!);

        var video = await gateway.FinishAsync((string)created["id"]!);

        Assert.Equal("completed", (string)video["status"]!);
        Assert.Equal(100, (int)video["progress"]!);
        var file = await gateway.Http.GetByteArrayAsync((string)video["video_url"]!);
        Assert.Equal((long)video["file"]!["bytes"]!, file.Length);
        Assert.Equal((string)video["file"]!["sha256"]!, Convert.ToHexStringLower(SHA256.HashData(file)));
        Assert.Equal(int.Parse((string)video["seconds"]!), (double)video["file"]!["duration_seconds"]!, tolerance: 0.5);
        Assert.Null(video["warnings"]);
    }
}
