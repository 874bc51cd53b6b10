using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Client;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Endpoints;

public sealed class ClockEndpointTests
{
    [Fact]
    public async Task A_clock_shows_what_was_learned_and_what_follows_from_it()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        Learn(gateway, "veo3-fast", Enumerable.Range(1, 100));
        Learn(gateway, "sora-2", [7, 7, 9]);

        using var client = new FilmgateClient(gateway.Http);
        var all = (await client.ListClocksAsync()).Data;
        Assert.Equal(["sora-2", "veo3-fast"], all.Select(clock => clock.Model));
        var clock = Assert.Single((await client.ListClocksAsync("veo3-fast")).Data);
        Assert.Equal((100, "8", 51d, 91d, 100d), (clock.Samples, clock.Seconds, clock.P50Seconds, clock.P90Seconds, clock.P99Seconds));
        Assert.Equal((1d, 900d, null), (clock.LearnedShare, clock.DeadlineSeconds, clock.TypicalSeconds));
        Assert.Equal(100, clock.Histogram!.Counts.Sum());
        Assert.Equal(1, clock.Histogram.FromSeconds);
        Assert.Equal(100, clock.Histogram.FromSeconds + (clock.Histogram.StepSeconds * clock.Histogram.Counts.Count), 3);
    }

    [Fact]
    public async Task A_clock_counts_polls_and_says_how_much_is_learned()
    {
        await using var upstream = await Tests.Engine.FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await RunningGateway.StartAsync(upstream.Url, loops: false);
        var clock = gateway.Services.GetRequiredService<RenderClocks>().For(
            "doubao-seedance-2-0", new() { Prompt = "A kite" }, TimeSpan.FromSeconds(5), isSandbox: false);
        Assert.Equal((0, 0d, "100"), await ShowAsync());
        clock.CountPolls(4);
        clock.CountPolls(7);
        for (var i = 0; i < 16; i++) clock.Learn(TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(90));
        Assert.Equal((16, 0.67, "100"), await ShowAsync());
        Assert.Equal(5.5, (double)(await ReadAsync())["polls_per_video"]!);

        async Task<JsonNode> ReadAsync() => (await gateway.Http.GetFromJsonAsync<JsonNode>("/v1/clocks"))!["data"]![0]!;
        async Task<(int, double, string)> ShowAsync()
        {
            var shown = await ReadAsync();
            return ((int)shown["samples"]!, (double)shown["learned_share"]!, ((double)shown["typical_seconds"]!).ToString("0"));
        }
    }

    [Fact]
    public async Task An_API_key_does_not_show_the_whole_gateway()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        var (key, text) = ApiKey.Create("alice", ApiKey.Completed, TimeProvider.System.GetUtcNow());
        await gateway.Services.GetRequiredService<IKeyStore>().AddAsync(key, default);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/clocks") { Headers = { Authorization = new("Bearer", text) } };
        using var response = await gateway.Http.SendAsync(request);
        var error = (await response.Content.ReadFromJsonAsync<JsonNode>())!["error"]!;
        Assert.Equal(
            (403, "operator_only", "permission_error"),
            ((int)response.StatusCode, (string)error["code"]!, (string)error["type"]!));
    }

    private static void Learn(RunningGateway gateway, string model, IEnumerable<int> seconds)
    {
        var clocks = gateway.Services.GetRequiredService<RenderClocks>();
        foreach (var second in seconds) clocks.Learn(model, new VideoRequest { Prompt = "A kite" }, TimeSpan.FromSeconds(second));
    }
}
