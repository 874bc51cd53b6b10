using System.Net.Http.Json;
using Filmgate.Tests.Api.Events;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Api.Endpoints;

/// <summary>Requests that wait (RFC 7240), and responses without a body (ETag).</summary>
public sealed class PreferWaitTests
{
    [Fact]
    public async Task A_create_request_that_waits_returns_the_finished_video()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 50);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);

        var video = await api.SendAsync(
            HttpMethod.Post, "/v1/videos", JsonContent.Create(new { prompt = "A kite" }), ("Prefer", "respond-async, wait=30"));

        Assert.Equal((200, "completed", "wait=30"), (video.Status, video["status"], video.Headers["Preference-Applied"]));
        Assert.StartsWith("http", video["video_url"]);
    }

    [Fact]
    public async Task A_request_that_waits_returns_the_unfinished_video_when_its_time_is_over()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await api.CreateAsync()).Id;

        var waiting = api.GetAsync($"/v1/videos/{id}", ("Prefer", "wait=600"));
        for (var turns = 0; !waiting.IsCompleted && turns < 400; turns++)
        {
            await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System));
            Assert.False(turns == 0 && waiting.IsCompleted, "It did not wait.");
            clock.Advance(TimeSpan.FromSeconds(61));
        }

        var video = await waiting;
        Assert.Equal(("queued", "wait=60"), (video["status"], video.Headers["Preference-Applied"]));
    }

    [Fact]
    public async Task A_request_that_waits_returns_at_once_when_the_video_is_cancelled()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await api.CreateAsync()).Id;
        var waiting = api.GetAsync($"/v1/videos/{id}", ("Prefer", "wait=60"));
        await api.PostAsync($"/v1/videos/{id}/cancel");
        Assert.Equal("cancelled", (await waiting.WaitAsync(TimeSpan.FromSeconds(20)))["status"]);
    }

    [Theory]
    [InlineData("wait=0")]
    [InlineData("wait=-5")]
    [InlineData("wait=soon")]
    [InlineData("wait")]
    [InlineData("return=minimal")]
    [InlineData(",,;=")]
    [InlineData("wait=99999999999999999999")]
    public async Task An_invalid_preference_is_ignored(string prefer)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await api.CreateAsync()).Id;
        var video = await api.GetAsync($"/v1/videos/{id}", ("Prefer", prefer)).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((200, "queued"), (video.Status, video["status"]));
        Assert.DoesNotContain("Preference-Applied", video.Headers.Keys);
    }

    [Fact]
    public async Task A_key_without_a_free_stream_gets_its_response_at_once()
    {
        await using var gateway = await RunningGateway.StartAsync(
            loops: false, change: settings => settings with { Api = settings.Api with { MaxStreamsPerKey = 1 } });
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        await using var stream = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, "/v1/events", api.Key);
        var id = (await api.CreateAsync()).Id;
        var video = await api.GetAsync($"/v1/videos/{id}", ("Prefer", "wait=60")).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.DoesNotContain("Preference-Applied", video.Headers.Keys);
    }

    [Fact]
    public async Task A_video_that_the_client_already_has_is_not_sent_again()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await api.CreateAsync()).Id;
        var queued = await api.GetAsync($"/v1/videos/{id}");
        var tag = queued.Headers["ETag"];

        var same = await api.GetAsync($"/v1/videos/{id}", ("If-None-Match", $"\"other\", {tag}"));
        Assert.Equal((304, ""), (same.Status, same.Text));
        Assert.Equal(
            (tag, queued.Headers["Retry-After"], queued.Headers["openai-poll-after-ms"]),
            (same.Headers["ETag"], same.Headers["Retry-After"], same.Headers["openai-poll-after-ms"]));
        Assert.StartsWith("W/", tag);
        Assert.Equal(200, (await api.GetAsync($"/v1/videos/{id}", ("If-None-Match", "garbage"))).Status);

        var finished = await api.FinishAsync(id, clock);
        Assert.Equal("completed", finished["status"]);
        var changed = await api.GetAsync($"/v1/videos/{id}", ("If-None-Match", tag));
        Assert.Equal(200, changed.Status);
        Assert.Equal(304, (await api.GetAsync($"/v1/videos/{id}", ("If-None-Match", changed.Headers["ETag"]))).Status);
    }

    [Fact]
    public async Task A_client_that_gets_not_modified_has_a_url_that_is_valid_for_at_least_half_its_lifetime()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await api.CreateAsync()).Id;
        await api.FinishAsync(id, clock);
        var video = await api.GetAsync($"/v1/videos/{id}");
        var expires = DateTimeOffset.FromUnixTimeSeconds(long.Parse(video["video_url"]!.Split("expires=")[1].Split('&')[0]));

        var responses = new List<int>();
        for (var hour = 0; hour < 25; hour++)
        {
            var response = await api.GetAsync($"/v1/videos/{id}", ("If-None-Match", video.Headers["ETag"]));
            responses.Add(response.Status);
            if (response.Status == 304) Assert.True(expires - clock.GetUtcNow() >= TimeSpan.FromHours(12));
            clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(304, responses[0]);
        Assert.Equal(200, responses[^1]);
    }

    [Fact]
    public async Task A_requested_cancel_changes_the_ETag()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await api.CreateAsync("[sandbox:stuck]")).Id;
        await gateway.RunUntilIdleAsync();
        var tag = (await api.GetAsync($"/v1/videos/{id}")).Headers["ETag"];
        await api.PostAsync($"/v1/videos/{id}/cancel");
        var after = await api.GetAsync($"/v1/videos/{id}", ("If-None-Match", tag));
        Assert.Equal((200, "True"), (after.Status, after["cancel_requested"]));
    }
}
