using Filmgate.Client;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Ledger;

/// <summary>Usage reports over HTTP.</summary>
public sealed class UsageEndpointTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_report_is_JSON_or_CSV_and_only_of_ones_own_videos()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: _clock);
        using var one = await ApiTestClient.WithNewKeyAsync(gateway, "one");
        using var two = await ApiTestClient.WithNewKeyAsync(gateway, "two");
        _clock.Advance(TimeSpan.FromSeconds(2));
        for (var i = 0; i < 3; i++) await one.CreateAsync(new { prompt = "A kite", model = "sora-2", seconds = "4" });
        await two.CreateAsync(new { prompt = "A kite", model = "sora-2", seconds = "4" });
        _clock.Advance(TimeSpan.FromMinutes(1));

        var day = _clock.GetUtcNow().ToString("yyyy-MM-dd");
        var report = await one.GetAsync("/v1/usage?group_by=day,model");
        var line = Assert.Single(report.Json.GetProperty("data").EnumerateArray());
        Assert.Equal(
            (day, "sora-2", 3, 0.96m),
            (line.GetProperty("day").GetString(), line.GetProperty("model").GetString(), line.GetProperty("videos").GetInt32(),
                line.GetProperty("held_usd").GetDecimal()));
        var csv = await one.GetAsync("/v1/usage?group_by=model&format=csv");
        Assert.StartsWith("text/csv", csv.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal(
            ["model,videos,completed,failed,cancelled,saved_by_fallback,seconds,spent_usd,gateway_usd,held_usd,unknown_holds,failed_usd",
                "sora-2,3,0,0,0,0,0,0,0,0.96,0,0"],
            csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(csv.Text, (await one.GetAsync("/v1/usage?group_by=model", ("Accept", "text/csv"))).Text);
        Assert.Equal((403, "operator_only"), (await one.GetAsync("/v1/usage?key=key_other")).Error);
    }

    [Fact]
    public async Task The_client_reads_a_report_with_its_total()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 100);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite", model = "sora-2", seconds = "4" }))["id"]!;
        await gateway.FinishAsync(id);
        using var client = new FilmgateClient(gateway.Http);
        var usage = await client.GetUsageAsync(new()
        {
            GroupBy = ["provider", "status"],
            From = DateTimeOffset.UnixEpoch,
            To = DateTimeOffset.UnixEpoch.AddYears(100),
        });
        Assert.Equal(("sandbox", "completed"), (Assert.Single(usage.Data).Provider, usage.Data[0].Status));
        Assert.Equal((1, 0.32m), (usage.Total.Videos, usage.Total.SpentUsd));
        Assert.InRange(usage.Total.Seconds, 3, 5);
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-13-01", "from")]
    [InlineData("to=99999999999999999999", "to")]
    [InlineData("from=2026-11-20&to=2026-11-20", "from")]
    [InlineData("group_by=day,week", "group_by")]
    [InlineData("format=xml", "format")]
    [InlineData("key=%00", "key")]
    public async Task A_wrong_query_is_refused(string query, string field)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, key: null);
        var refused = await api.GetAsync($"/v1/usage?{query}");
        Assert.Equal((400, field), (refused.Status, refused.Json.GetProperty("error").GetProperty("param").GetString()));
    }
}
