using System.Text.Json;
using Filmgate.Cli.Gateways;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Settings;

namespace Filmgate.Tests.Cli;

/// <summary>A command that runs a gateway for itself needs no API key of its own data directory, and leaves no door open to others.</summary>
public sealed class HouseKeyTests
{
    [Fact]
    public async Task The_owner_of_a_directory_with_keys_makes_finds_and_gets_videos_without_one()
    {
        using var place = new Workplace();
        var before = await place.RunAsync("generate", "Before the key", "-o", "before.mp4", "--json", "-q");
        Assert.True(before.Exit == 0, before.Error);
        var key = (await place.RunAsync("keys", "create", "alice", "--status-vocabulary", "succeeded")).Out.Trim();

        var (exit, text, error) = await place.RunAsync("generate", "Behind the key", "-o", "behind.mp4", "--json", "-q");
        Assert.True(exit == 0, error);
        var made = Read(text);
        Assert.Equal("completed", made.Status);

        var (_, listed, _) = await place.RunAsync("list", "--json");
        Assert.Equal([made.Id, Read(before.Out).Id], listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Read(line).Id));
        Assert.Equal(0, (await place.RunAsync("get", made.Id, "-o", "again.mp4")).Exit);
        Assert.Equal(await File.ReadAllBytesAsync(place["behind.mp4"]), await File.ReadAllBytesAsync(place["again.mp4"]));
        Assert.Equal(0, (await place.RunAsync("watch", made.Id)).Exit);

        var (_, alices, _) = await place.RunAsync("list", "--key", key);
        Assert.Equal("No videos.\n", alices);
    }

    [Fact]
    public async Task A_key_that_is_given_counts_and_one_of_another_gateway_is_refused()
    {
        using var place = new Workplace();
        Assert.Equal(0, (await CliProcess.RunAsync(place.Folder, ["list"], ("FILMGATE_API_KEY", "fg_of_another_gateway"))).Exit);
        var key = (await place.RunAsync("keys", "create", "alice", "--status-vocabulary", "succeeded")).Out.Trim();

        var (exit, text, error) = await CliProcess.RunAsync(place.Folder, ["generate", "A kite", "-o", "kite.mp4", "--json", "-q"], ("FILMGATE_API_KEY", key));
        Assert.True(exit == 0, error);
        Assert.Equal("succeeded", Read(text).Status);
        Assert.Equal("No videos.\n", (await place.RunAsync("list")).Out);

        var (refused, _, why) = await place.RunAsync("list", "--key", "fg_of_another_gateway");
        Assert.Equal(1, refused);
        Assert.Contains("--key", why);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Other_users_of_the_machine_find_the_door_shut(bool hasKeys)
    {
        using var place = new Workplace();
        if (hasKeys) await place.RunAsync("keys", "create", "alice", "--data", place.Folder);
        var (house, text) = HouseKey.Create();
        await using var gateway = await LocalGateway.StartAsync(new GatewaySettings { Urls = "http://127.0.0.1:0", Data = place.Folder }, "none", house);

        using var own = new FilmgateClient(gateway.Url, text);
        Assert.Empty((await own.ListVideosAsync()).Data);
        foreach (var guess in new[] { null, "fg_", text[..^1], HouseKey.Create().Text, house.Hash })
        {
            using var other = new FilmgateClient(gateway.Url, guess);
            var refused = await Assert.ThrowsAsync<FilmgateException>(() => other.ListVideosAsync());
            Assert.Contains(refused.Code, new[] { "missing_api_key", "invalid_api_key" });
        }

        foreach (var file in Directory.EnumerateFiles(place.Folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("server.lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            var bytes = await reader.ReadToEndAsync();
            Assert.DoesNotContain(text, bytes);
            Assert.DoesNotContain(house.Hash, bytes);
        }
    }

    private static Video Read(string json) => JsonSerializer.Deserialize(json, ApiJson.Default.Video)!;
}
