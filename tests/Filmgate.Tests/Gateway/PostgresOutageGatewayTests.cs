using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Engine;
using Filmgate.Storage;
using Filmgate.Tests.Engine;
using Filmgate.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Gateway;

/// <summary>PostgreSQL is gone for a while under a running gateway.</summary>
public sealed class PostgresOutageGatewayTests(DedicatedPostgresServer server) : IClassFixture<DedicatedPostgresServer>
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Requests_get_503_and_videos_wait_and_nothing_is_lost()
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        var url = server.UrlOf(await server.NewDatabaseAsync());
        await using var upstream = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await RunningGateway.StartAsync(
            upstream.Url,
            loops: false,
            clock: _clock,
            change: settings => settings with
            {
                Storage = settings.Storage with { Database = DatabaseLocation.Parse(url) },
                Engine = settings.Engine with { Lease = TimeSpan.FromHours(1) },
            });
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await server.StopAsync();
        for (var passed = 0; passed < 120; passed += 5)
        {
            await gateway.RunUntilIdleAsync();
            _clock.Advance(TimeSpan.FromSeconds(5));
        }

        using (var read = await gateway.Http.GetAsync($"/v1/videos/{id}")) await AssertUnavailableAsync(read);
        using (var create = await gateway.Http.PostAsJsonAsync("/v1/videos", new { prompt = "A boat" }))
            await AssertUnavailableAsync(create);
        using (var ready = await gateway.Http.GetAsync("/readyz")) Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Empty(upstream.Requests);

        await server.ResumeAsync();
        Assert.Equal("queued", (string)(await gateway.GetAsync(id))["status"]!);
        await gateway.Services.GetRequiredService<NodeLease>().RenewAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await gateway.RunUntilIdleAsync();
        Assert.Equal(1, upstream.Creates);                              // at once, not after pauses that have grown
        Assert.Equal("in_progress", (string)(await gateway.GetAsync(id))["status"]!);
    }

    private static async Task AssertUnavailableAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode is HttpStatusCode.ServiceUnavailable, text);
        Assert.Equal("5", response.Headers.RetryAfter!.ToString());
        var error = JsonNode.Parse(text)!["error"]!;
        Assert.Equal("database_unavailable", (string)error["code"]!);
        Assert.Contains("(PostgreSQL cannot be reached)", (string)error["message"]!);
    }
}
