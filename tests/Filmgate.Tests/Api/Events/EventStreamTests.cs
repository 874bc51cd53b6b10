using System.Diagnostics;
using System.Net;
using Filmgate.Api.Events;
using Filmgate.Client;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Media.Store;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Events;

/// <summary>The timeline as server-sent events, over real connections.</summary>
public sealed class EventStreamTests
{
    private static readonly string[] AllEvents =
    [
        "video.created", "video.submitting", "video.started", "video.rendered", "video.completed",
    ];

    [Fact]
    public async Task A_stream_has_all_events_of_a_video_and_ends_after_the_last()
    {
        await using var gateway = await RunningGateway.StartAsync();
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;

        await using var stream = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, $"/v1/videos/{id}/events");
        var all = await stream.RestAsync();

        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType!.ToString());
        Assert.Equal(AllEvents, all.Select(one => one.Type));
        Assert.Equal(["1", "2", "3", "4", "5"], all.Select(one => one.Id));
        Assert.Equal(["queued", "in_progress", "in_progress", "in_progress", "completed"], all.Select(one => one.Status));
        Assert.All(all, one => Assert.Equal(id, one.VideoId));
        Assert.Equal(64, all[^1].Data!["sha256"].Length);
        Assert.Equal(TimeSpan.FromSeconds(2), stream.Parser.ReconnectionInterval);
    }

    [Fact]
    public async Task The_stream_of_a_video_whose_file_was_deleted_by_a_retention_rule_ends()
    {
        await using var gateway = await RunningGateway.StartAsync(
            change: s =>
                s with
                {
                    Media = s.Media with
                    {
                        Sweep = s.Media.Sweep with { DeleteAfter = TimeSpan.FromMilliseconds(1), Interval = TimeSpan.FromDays(1) },
                    },
                });
        var id = (string)(await gateway.FinishAsync((string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!))["id"]!;
        Assert.Equal(
            1, (await gateway.Services.GetRequiredService<MediaSweeper>().RunOnceAsync(default)).Expired);

        await using var stream = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, $"/v1/videos/{id}/events");
        Assert.Equal([.. AllEvents, "video.file_deleted"], (await stream.RestAsync()).Select(one => one.Type));
    }

    [Fact]
    public async Task A_stream_after_an_event_that_never_comes_ends_with_the_video()
    {
        await using var gateway = await RunningGateway.StartAsync();
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await using var stream = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, $"/v1/videos/{id}/events", after: "999");
        Assert.Empty(await stream.RestAsync());
    }

    [Fact]
    public async Task A_reader_that_reconnects_misses_nothing_and_repeats_nothing()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await api.CreateAsync()).Id;
        var seen = new List<TimelineEvent>();

        string? last = null;
        for (var cut = 0; cut < AllEvents.Length; cut++)
        {
            await using var stream = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, $"/v1/videos/{id}/events", api.Key, last);
            if (cut == 1) await FinishAsync(gateway, id);
            seen.Add((await stream.NextStoredAsync())!);
            last = seen[^1].Id;
        }

        Assert.Equal(AllEvents, seen.Select(one => one.Type));
        await using var over = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, $"/v1/videos/{id}/events", api.Key, last);
        Assert.Equal(HttpStatusCode.NoContent, over.Response.StatusCode);      // a browser stops reconnecting
    }

    [Fact]
    public async Task The_stream_of_a_key_has_the_events_of_its_own_videos_only()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var mine = await ApiTestClient.WithNewKeyAsync(gateway, "me");
        using var theirs = await ApiTestClient.WithNewKeyAsync(gateway, "they");
        await using var stream = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, "/v1/events", mine.Key);
        Assert.Equal("stream.open", (await stream.NextAsync())!.Type);

        await theirs.CreateAsync();
        string[] ids = [(await mine.CreateAsync()).Id, (await mine.CreateAsync()).Id];
        var seen = new List<TimelineEvent>();
        while (seen.Count < 2 * AllEvents.Length) seen.Add((await stream.NextStoredAsync())!);

        Assert.All(ids, id => Assert.Equal(AllEvents, seen.Where(one => one.VideoId == id).Select(one => one.Type)));
    }

    [Fact]
    public async Task The_stream_of_a_key_can_resume_after_any_event()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var ids = new List<string>();
        for (var i = 0; i < 3; i++) ids.Add((await api.CreateAsync()).Id);
        foreach (var id in ids) await FinishAsync(gateway, id);
        var whole = Kept(await api.GetAsync("/v1/events", ("Accept", "application/json")));
        Assert.Equal(3 * AllEvents.Length, whole.Count);

        for (var place = 0; place < whole.Count - 1; place++)
        {
            await using var stream = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, "/v1/events", api.Key, whole[place]);
            Assert.Equal(whole[place + 1], (await stream.NextStoredAsync())!.Id);
        }
    }

    [Fact]
    public async Task A_client_that_accepts_JSON_only_gets_the_timeline_in_pages()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await api.CreateAsync()).Id;
        await FinishAsync(gateway, id);

        foreach (var path in new[] { $"/v1/videos/{id}/events", "/v1/events" })
        {
            var types = new List<string>();
            string? after = null;
            bool more;
            do
            {
                var page = await api.GetAsync($"{path}?limit=2{(after is null ? "" : $"&after={after}")}", ("Accept", "application/json"));
                Assert.Equal(("list", page.Json.GetProperty("data")[0].GetProperty("id").GetString()), (page["object"], page["first_id"]));
                types.AddRange(page.Json.GetProperty("data").EnumerateArray().Select(one => one.GetProperty("type").GetString()!));
                (after, more) = (page["last_id"], page.Json.GetProperty("has_more").GetBoolean());
            }
            while (more);
            Assert.Equal(AllEvents, types);
        }
    }

    [Theory]
    [InlineData("/v1/videos/{0}/events", "x")]
    [InlineData("/v1/videos/{0}/events", "-1")]
    [InlineData("/v1/videos/{0}/events", "m3")]
    [InlineData("/v1/videos/{0}/events", "99999999999999999999999")]
    [InlineData("/v1/events", "3")]
    [InlineData("/v1/events", "m")]
    [InlineData("/v1/events", "m1.2")]
    [InlineData("/v1/events", "m1.2.'; DROP TABLE events")]
    [InlineData("/v1/events", "m1.2.video_x.4")]
    [InlineData("/v1/events", "m99999999999999999999999.1.video_x")]
    public async Task An_invalid_event_id_is_rejected(string path, string place)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await api.CreateAsync()).Id;
        Assert.Equal((400, "invalid_request"), (await api.GetAsync(string.Format(path, id), ("Last-Event-ID", place))).Error);
        Assert.Equal(
            (400, "invalid_request"),
            (await api.GetAsync($"{string.Format(path, id)}?after={Uri.EscapeDataString(place)}", ("Accept", "application/json"))).Error);
    }

    [Fact]
    public async Task A_video_of_another_key_has_no_stream()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway, "me");
        using var other = await ApiTestClient.WithNewKeyAsync(gateway, "other");
        using var anonymous = new ApiTestClient(gateway, null);
        var id = (await api.CreateAsync()).Id;

        Assert.Equal((404, "video_not_found"), (await other.GetAsync($"/v1/videos/{id}/events")).Error);
        Assert.Equal((404, "video_not_found"), (await other.GetAsync($"/v1/videos/{id}/events", ("Accept", "application/json"))).Error);
        Assert.Equal((401, "missing_api_key"), (await anonymous.GetAsync($"/v1/videos/{id}/events")).Error);
        Assert.Equal((401, "missing_api_key"), (await anonymous.GetAsync("/v1/events")).Error);
        Assert.Empty(Kept(await other.GetAsync("/v1/events", ("Accept", "application/json"))));
    }

    [Fact]
    public async Task A_stream_without_events_has_a_heartbeat_every_15_seconds()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        await using var stream = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, "/v1/events");
        await stream.UntilAsync("stream.open");

        for (var beat = 1; beat <= 3; beat++)
        {
            Assert.Equal(beat, stream.Raw.Split(": still here").Length);
            var heard = stream.UntilAsync(string.Concat(Enumerable.Repeat(": still here\n\n", beat)));
            while (!heard.IsCompleted)
            {
                clock.Advance(HeartbeatInterval);                         // repeatedly, in case the server was not waiting yet
                await Task.WhenAny(heard, Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System));
            }

            await heard;
        }
    }

    [Fact]
    public async Task A_stream_ends_when_its_key_is_revoked()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway, "leaver");
        await using var stream = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, "/v1/events", api.Key);
        Assert.Equal("stream.open", (await stream.NextAsync())!.Type);

        await gateway.Services.GetRequiredService<IKeyStore>().RevokeAsync("leaver", clock.GetUtcNow(), default);
        var ended = stream.NextAsync();
        while (!ended.IsCompleted)
        {
            clock.Advance(HeartbeatInterval);
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System));
        }

        Assert.Null(await ended);
        await using var again = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, "/v1/events", api.Key);
        Assert.Equal(HttpStatusCode.Unauthorized, again.Response.StatusCode);
    }

    [Fact]
    public async Task Streams_are_limited_per_key_and_in_total_and_released()
    {
        await using var gateway = await RunningGateway.StartAsync(
            loops: false, change: settings => settings with { Api = settings.Api with { MaxStreams = 3, MaxStreamsPerKey = 2 } });
        using var one = await ApiTestClient.WithNewKeyAsync(gateway, "one");
        using var two = await ApiTestClient.WithNewKeyAsync(gateway, "two");
        await using var first = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, "/v1/events", one.Key);
        await using (await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, "/v1/events", one.Key))
        {
            var refused = await one.GetAsync("/v1/events");
            Assert.Equal((429, "too_many_streams"), refused.Error);
            Assert.Equal("5", refused.Headers["Retry-After"]);
            Assert.Contains("This API key", refused.Text);

            await using var third = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, "/v1/events", two.Key);
            Assert.Contains("This gateway", (await two.GetAsync("/v1/events")).Text);
        }

        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)                                                    // the server notices a closed connection with a delay
        {
            await using var again = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, "/v1/events", one.Key);
            if (again.Response.IsSuccessStatusCode) break;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, bound.Token);
        }
    }

    [Fact]
    public async Task A_shutdown_ends_streams_cleanly()
    {
        var gateway = await RunningGateway.StartAsync(loops: false);
        await using var stream = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, "/v1/events");
        await stream.NextAsync();
        var waiting = gateway.Http.SendAsync(
            new(HttpMethod.Post, "/v1/videos")
            {
                Content = System.Net.Http.Json.JsonContent.Create(new { prompt = "A kite" }),
                Headers = { { "Prefer", "wait=60" } },
            });
        await UntilAsync(() => gateway.Services.GetRequiredService<DueQueue>().Count == 1);

        var began = Stopwatch.GetTimestamp();
        var stopping = gateway.StopAsync();
        Assert.Null(await stream.NextAsync());                          // the stream ends without an error
        using var response = await waiting;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await stopping;
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 4.5);
        await gateway.DisposeAsync();
    }

    [Fact]
    public async Task The_stream_of_a_timed_out_video_can_be_followed_until_its_late_result()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var store = gateway.Services.GetRequiredService<IVideoStore>();
        var node = gateway.Services.GetRequiredService<NodeLease>().Node;
        var now = clock.GetUtcNow();
        var owner = (await store.FindAsync((await api.CreateAsync()).Id, default))!.Owner;
        var task = (await store.CreateAsync(A.Task(owner: owner, node: node, at: now), default)).Task;
        task = (await store.SettleAsync(task, Transition.Submitting(A.Attempt(), now), now, default))!;
        task = (await store.SettleAsync(task, Transition.Running("op", now, now), now, default))!;
        var timeout = Transition.TimedOut(A.Error(FailureKind.Timeout), now, now.AddHours(6));
        task = (await store.SettleAsync(task, timeout, now, default))!;

        await using var first = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, $"/v1/videos/{task.Id}/events", api.Key);
        Assert.Equal(
            ["video.created", "video.submitting", "video.started", "video.failed"], (await first.RestAsync()).Select(one => one.Type));

        await using var second = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress!, $"/v1/videos/{task.Id}/events", api.Key, "4");
        Assert.Equal(HttpStatusCode.OK, second.Response.StatusCode);
        await store.SettleAsync(task, Transition.Recovered(task, A.Asset(task.Id)), now, default);
        Assert.Equal(["video.recovered"], (await second.RestAsync()).Select(one => one.Type));
    }

    private static TimeSpan HeartbeatInterval => EventStream.HeartbeatInterval;

    private static List<string> Kept(ApiResponse list) =>
        [.. list.Json.GetProperty("data").EnumerateArray().Select(one => one.GetProperty("id").GetString()!)];

    private static async Task FinishAsync(RunningGateway gateway, string id)
    {
        var engine = gateway.Services.GetRequiredService<EngineLoop>();
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var store = gateway.Services.GetRequiredService<IVideoStore>();
        while ((await store.FindAsync(id, default))!.DueAt is not null)
            if (await engine.RunOnceAsync(default) == 0) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, bound.Token);
    }

    private static async Task UntilAsync(Func<bool> true_)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!true_()) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, bound.Token);
    }
}
