using System.Text.Json;
using Filmgate.Cli.Gateways;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Settings;

namespace Filmgate.Tests.Cli;

/// <summary>A command that starts a gateway in its process needs no API key for it. Nobody else can call that gateway.</summary>
public sealed class ProcessKeyTests
{
    [Fact]
    public async Task A_user_of_a_data_directory_with_keys_creates_lists_and_gets_videos_without_a_key()
    {
        using var folder = new WorkingDirectory();
        var before = await folder.RunAsync("generate", "Before the key", "-o", "before.mp4", "--json", "-q");
        Assert.True(before.Exit == 0, before.Error);
        var key = (await folder.RunAsync("keys", "create", "alice", "--status-vocabulary", "succeeded")).Out.Trim();

        var (exit, text, error) = await folder.RunAsync("generate", "After the key", "-o", "after.mp4", "--json", "-q");
        Assert.True(exit == 0, error);
        var created = Read(text);
        Assert.Equal("completed", created.Status);

        var (_, listed, _) = await folder.RunAsync("list", "--json");
        var ids = listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Read(line).Id);
        Assert.Equal([created.Id, Read(before.Out).Id], ids);
        Assert.Equal(0, (await folder.RunAsync("get", created.Id, "-o", "again.mp4")).Exit);
        Assert.Equal(await File.ReadAllBytesAsync(folder["after.mp4"]), await File.ReadAllBytesAsync(folder["again.mp4"]));
        Assert.Equal(0, (await folder.RunAsync("watch", created.Id)).Exit);

        var (_, aliceVideos, _) = await folder.RunAsync("list", "--key", key);
        Assert.Empty(aliceVideos);
    }

    [Fact]
    public async Task A_given_key_is_used_and_a_key_of_another_gateway_is_refused()
    {
        using var folder = new WorkingDirectory();
        Assert.Equal(0, (await folder.RunAsync("generate", "A kite", "-o", "first.mp4")).Exit);
        var (accepted, _, _) = await CliProcess.RunAsync(folder.FullPath, ["list"], ("FILMGATE_API_KEY", "fg_of_another_gateway"));
        Assert.Equal(0, accepted);
        var key = (await folder.RunAsync("keys", "create", "alice", "--status-vocabulary", "succeeded")).Out.Trim();

        string[] generate = ["generate", "A kite", "-o", "kite.mp4", "--json", "-q"];
        var (exit, text, error) = await CliProcess.RunAsync(folder.FullPath, generate, ("FILMGATE_API_KEY", key));
        Assert.True(exit == 0, error);
        Assert.Equal("succeeded", Read(text).Status);
        Assert.DoesNotContain(Read(text).Id, (await folder.RunAsync("list")).Out);

        var (refusedExit, _, refusal) = await folder.RunAsync("list", "--key", "fg_of_another_gateway");
        Assert.Equal(1, refusedExit);
        Assert.Contains("--key", refusal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Other_users_of_the_machine_cannot_call_the_gateway(bool hasKeys)
    {
        using var folder = new WorkingDirectory();
        if (hasKeys) Assert.Equal(0, (await folder.RunAsync("keys", "create", "alice", "--init", "--data", folder.FullPath)).Exit);
        var (processKey, text) = ProcessKey.Create();
        var settings = new GatewaySettings
        {
            Address = new() { ListenUrls = "http://127.0.0.1:0" },
            Storage = new() { DataDirectory = folder.FullPath },
        };
        await using var gateway = await LocalGateway.StartAsync(settings, "none", processKey);

        using var own = new FilmgateClient(gateway.Url, text);
        Assert.Empty((await own.ListVideosAsync()).Data);
        foreach (var guess in new[] { null, "fg_", text[..^1], ProcessKey.Create().Text, processKey.Hash })
        {
            using var other = new FilmgateClient(gateway.Url, guess);
            var refused = await Assert.ThrowsAsync<FilmgateException>(() => other.ListVideosAsync());
            Assert.Contains(refused.Code, new[] { "missing_api_key", "invalid_api_key" });
        }

        foreach (var file in Directory.EnumerateFiles(folder.FullPath, "*", SearchOption.AllDirectories))
        {
            if (file.EndsWith("server.lock", StringComparison.Ordinal)) continue;
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            var bytes = await reader.ReadToEndAsync();
            Assert.DoesNotContain(text, bytes);
            Assert.DoesNotContain(processKey.Hash, bytes);
        }
    }

    private static Video Read(string json) => JsonSerializer.Deserialize(json, ApiJson.Default.Video)!;
}
