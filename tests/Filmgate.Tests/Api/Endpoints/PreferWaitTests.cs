using System.Net.Http.Json;
using Filmgate.Tests.Api.Events;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Api.Endpoints;

/// <summary>Requests that wait (RFC 7240), and answers that need no body (ETag).</summary>
public sealed class PreferWaitTests
{
    [Fact]
    public async Task A_create_that_waits_answers_with_the_finished_video()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 50);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);

        var video = await door.SendAsync(HttpMethod.Post, "/v1/videos", JsonContent.Create(new { prompt = "A kite" }), ("Prefer", "respond-async, wait=30"));

        Assert.Equal((200, "completed", "wait=30"), (video.Status, video["status"], video.Headers["Preference-Applied"]));
        Assert.StartsWith("http", video["video_url"]);
    }

    [Fact]
    public async Task A_read_that_waits_answers_at_the_end_of_its_time_with_what_there_is()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await door.CreateAsync()).Id;

        var waiting = door.GetAsync($"/v1/videos/{id}", ("Prefer", "wait=600"));
        for (var turns = 0; !waiting.IsCompleted && turns < 400; turns++)
        {
            await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System));
            Assert.False(turns == 0 && waiting.IsCompleted, "it did not wait");
            clock.Advance(TimeSpan.FromSeconds(61));
        }

        var video = await waiting;
        Assert.Equal(("queued", "wait=60"), (video["status"], video.Headers["Preference-Applied"]));
    }

    [Fact]
    public async Task A_read_that_waits_hears_of_a_cancel_at_once()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await door.CreateAsync()).Id;
        var waiting = door.GetAsync($"/v1/videos/{id}", ("Prefer", "wait=60"));
        await door.PostAsync($"/v1/videos/{id}/cancel");
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
    public async Task A_preference_that_means_nothing_changes_nothing(string prefer)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await door.CreateAsync()).Id;
        var video = await door.GetAsync($"/v1/videos/{id}", ("Prefer", prefer)).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((200, "queued"), (video.Status, video["status"]));
        Assert.DoesNotContain("Preference-Applied", video.Headers.Keys);
    }

    [Fact]
    public async Task Who_has_no_stream_left_is_answered_at_once()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false, change: settings => settings with { Api = settings.Api with { MaxStreamsPerKey = 1 } });
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);
        await using var stream = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, "/v1/events", door.Key);
        var id = (await door.CreateAsync()).Id;
        var video = await door.GetAsync($"/v1/videos/{id}", ("Prefer", "wait=60")).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.DoesNotContain("Preference-Applied", video.Headers.Keys);
    }

    [Fact]
    public async Task What_the_client_has_already_is_not_sent_again()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await door.CreateAsync()).Id;
        var queued = await door.GetAsync($"/v1/videos/{id}");
        var tag = queued.Headers["ETag"];

        var same = await door.GetAsync($"/v1/videos/{id}", ("If-None-Match", $"\"other\", {tag}"));
        Assert.Equal((304, ""), (same.Status, same.Text));
        Assert.Equal((tag, queued.Headers["Retry-After"], queued.Headers["openai-poll-after-ms"]), (same.Headers["ETag"], same.Headers["Retry-After"], same.Headers["openai-poll-after-ms"]));
        Assert.StartsWith("W/", tag);
        Assert.Equal(200, (await door.GetAsync($"/v1/videos/{id}", ("If-None-Match", "garbage"))).Status);

        var finished = await door.FinishAsync(id, clock);
        Assert.Equal("completed", finished["status"]);
        var changed = await door.GetAsync($"/v1/videos/{id}", ("If-None-Match", tag));
        Assert.Equal(200, changed.Status);
        Assert.Equal(304, (await door.GetAsync($"/v1/videos/{id}", ("If-None-Match", changed.Headers["ETag"]))).Status);
    }

    [Fact]
    public async Task Who_is_told_that_nothing_changed_has_a_url_that_works_for_half_its_lifetime_at_least()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await door.CreateAsync()).Id;
        await door.FinishAsync(id, clock);
        var video = await door.GetAsync($"/v1/videos/{id}");
        var expires = DateTimeOffset.FromUnixTimeSeconds(long.Parse(video["video_url"]!.Split("expires=")[1].Split('&')[0]));

        var answers = new List<int>();
        for (var hour = 0; hour < 25; hour++)
        {
            var answer = await door.GetAsync($"/v1/videos/{id}", ("If-None-Match", video.Headers["ETag"]));
            answers.Add(answer.Status);
            if (answer.Status == 304) Assert.True(expires - clock.GetUtcNow() >= TimeSpan.FromHours(12));
            clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(304, answers[0]);
        Assert.Equal(200, answers[^1]);
    }

    [Fact]
    public async Task A_cancel_that_is_being_carried_out_is_news()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await door.CreateAsync("[sandbox:stuck]")).Id;
        await gateway.CrankAsync();
        var tag = (await door.GetAsync($"/v1/videos/{id}")).Headers["ETag"];
        await door.PostAsync($"/v1/videos/{id}/cancel");
        var after = await door.GetAsync($"/v1/videos/{id}", ("If-None-Match", tag));
        Assert.Equal((200, "True"), (after.Status, after["cancel_requested"]));
    }
}
