using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Filmgate.Client;
using Filmgate.Media.Store;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Endpoints;

public sealed class HoldEndpointsTests
{
    [Fact]
    public async Task A_video_on_legal_hold_is_not_deleted_until_the_hold_is_released()
    {
        var retention = new SweepOptions { DeleteAfter = TimeSpan.FromMilliseconds(1), Interval = TimeSpan.FromDays(1) };
        await using var gateway = await RunningGateway.StartAsync(
            change: settings => settings with { Media = settings.Media with { Sweep = retention } });
        using var client = new FilmgateClient(gateway.Http.BaseAddress!);
        var id = (string)(await gateway.FinishAsync((string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!))["id"]!;
        var sweeper = gateway.Services.GetRequiredService<MediaSweeper>();

        var hold = await client.PlaceHoldAsync(id, "case \"7\"");
        Assert.Equal((true, "case \"7\""), (hold.Held, hold.Reason));
        var refused = await Assert.ThrowsAsync<FilmgateException>(() => client.DeleteVideoAsync(id));
        Assert.Equal("video_held", refused.Code);
        Assert.DoesNotContain("release", refused.Message, StringComparison.OrdinalIgnoreCase);     // lifting a hold is a decision
        Assert.Equal(0, (await sweeper.RunOnceAsync(default)).Expired);

        Assert.False((await client.ReleaseHoldAsync(id)).Held);
        var swept = await sweeper.RunOnceAsync(default);
        Assert.Equal((1, 1), (swept.Expired, swept.Deleted));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(gateway.Data, "media", "videos"), "*", SearchOption.AllDirectories));
        using var gone = await gateway.Http.GetAsync($"/v1/videos/{id}/content");
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
        Assert.Contains("video_file_deleted", await gone.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var video = await gateway.GetAsync(id);
        Assert.Equal(("completed", null, null), ((string)video["status"]!, video["video_url"], video["file"]));
        Assert.True((await client.DeleteVideoAsync(id)).Deleted);
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("[]", 400)]
    [InlineData("{\"reason\":7}", 400)]
    [InlineData("{\"why\":\"x\"}", 400)]
    [InlineData("{\"reason\":\"\\ud800\"}", 400)]
    [InlineData("{\"reason\":null}", 200)]
    [InlineData("{}", 200)]
    [InlineData("", 200)]
    public async Task The_body_is_optional_and_an_invalid_one_is_rejected(string body, int status)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        using var response = await gateway.Http.PostAsync(
            $"/v1/videos/{id}/hold", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(status, (int)response.StatusCode);
        var hold = (await gateway.Http.GetFromJsonAsync<JsonNode>($"/v1/videos/{id}/hold"))!;
        Assert.Equal(status == 200, (bool)hold["held"]!);
    }

    [Fact]
    public async Task A_reason_has_a_maximum_length_and_an_unknown_video_is_not_found()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        using var large = await gateway.Http.PostAsJsonAsync($"/v1/videos/{id}/hold", new { reason = new string('x', 501) });
        using var huge = await gateway.Http.PostAsJsonAsync($"/v1/videos/{id}/hold", new { reason = new string('x', 50_000) });
        using var other = await gateway.Http.PostAsync("/v1/videos/video_0/hold", null);
        Assert.Equal((400, 413, 404), ((int)large.StatusCode, (int)huge.StatusCode, (int)other.StatusCode));
    }
}
