using Filmgate.Client;

namespace Filmgate.Tests.Cli;

public sealed class GetRawTests
{
    [Fact]
    public async Task Get_raw_prints_the_provider_s_response_beside_a_running_server()
    {
        using var folder = new WorkingDirectory();
        await using var server = folder.Start("serve", "--urls", "http://127.0.0.1:0", "--data", "here");
        using var client = new FilmgateClient(await server.UrlAsync());
        var video = await client.CreateVideoAsync(new() { Prompt = "A kite [sandbox:refuse]" });
        await client.GetVideoHandle(video.Id).WaitAsync();

        var (exit, text, error) = await folder.RunAsync("get", video.Id, "--raw", "--data", "here");

        Assert.Equal(0, exit);
        Assert.Contains("The request was refused by a test card", text);
        Assert.Contains("attempt 1: veo3-fast at sandbox", error);
        Assert.Contains("HTTP 400", error);
    }

    [Fact]
    public async Task Get_raw_says_what_is_missing()
    {
        using var folder = new WorkingDirectory();
        var nowhere = await folder.RunAsync("get", "video_1", "--raw", "--data", "nowhere");
        Assert.NotEqual(0, nowhere.Exit);
        Assert.Contains("--raw reads the gateway's database", nowhere.Error);
        Assert.False(Directory.Exists(folder["nowhere"]));

        var remote = await folder.RunAsync("get", "video_1", "--raw", "--url", "http://127.0.0.1:9");
        Assert.NotEqual(0, remote.Exit);
        Assert.Contains("--url", remote.Error);
    }
}
