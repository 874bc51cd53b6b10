using Filmgate.Engine;
using Filmgate.Engine.Lanes;
using Filmgate.Tests.Gateway;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Engine.Lanes;

/// <summary>What becomes of videos whose provider is full, refuses the account, or does not respond. The calls are real HTTP.</summary>
public sealed class BlockedLaneTests
{
    private readonly ManualClock _clock = new();
    private readonly CollectedLogs _logs = new();
    private int _running;

    [Fact]
    public async Task A_provider_at_its_limit_refuses_a_few_creates_and_the_other_videos_wait_for_their_turn()
    {
        var refused = 0;
        await using var provider = await FakeUpstream.StartAsync(http =>
        {
            if (http.Request.Method == "GET") return AcceptAsync(http);
            if (Interlocked.Increment(ref _running) <= 3) return AcceptAsync(http);
            Interlocked.Decrement(ref _running);
            refused++;
            return FakeUpstream.RespondAsync(http, """{"error":{"message":"too many"}}""", 429);
        });
        await using var gateway = await StartAsync(provider.Url, change: engine => engine with { CallsPerLane = 4 });
        var ids = await CreateAsync(gateway, 40);
        for (var second = 0; second < 60; second++) await AdvanceAsync(gateway, 1);

        var videos = await FindAsync(gateway, ids);
        Assert.Equal(3, gateway.Services.GetRequiredService<LaneSet>().Of("first", "key").Rendering);
        Assert.Equal(37, videos.Count(video => video.Status is VideoStatus.Queued));
        Assert.InRange(refused, 1, 8);                                  // the limit is tried now and then
        Assert.InRange(videos.Count(video => video.Tries > 0), 1, 5);   // the others were never sent
    }

    [Fact]
    public async Task A_video_that_waits_for_its_lane_costs_no_step_and_is_cancelled_at_once()
    {
        await using var provider = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await StartAsync(provider.Url, new ProviderLimits { MaxConcurrent = 1 });
        var ids = await CreateAsync(gateway, 3);
        await gateway.RunUntilIdleAsync();
        Assert.Equal(1, provider.Creates);
        Assert.Equal(0, await gateway.Services.GetRequiredService<EngineLoop>().RunOnceAsync(default));

        (await gateway.Http.PostAsync($"/v1/videos/{ids[2]}/cancel", null)).EnsureSuccessStatusCode();
        Assert.Equal("cancelled", (string)(await gateway.GetAsync(ids[2]))["status"]!);
        Assert.Equal("queued", (string)(await gateway.GetAsync(ids[1]))["status"]!);
    }

    [Fact]
    public async Task Videos_that_waited_longer_than_the_submit_window_for_their_turn_are_submitted()
    {
        await using var provider = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await StartAsync(provider.Url, new ProviderLimits { MaxConcurrent = 1 });
        var ids = await CreateAsync(gateway, 2);
        await gateway.RunUntilIdleAsync();
        await AdvanceAsync(gateway, 3000);
        Assert.Equal(VideoStatus.Queued, (await FindAsync(gateway, ids))[1].Status);
        (await gateway.Http.PostAsync($"/v1/videos/{ids[0]}/cancel", null)).EnsureSuccessStatusCode();
        await AdvanceAsync(gateway, 1);
        Assert.Equal((VideoStatus.Running, 2), ((await FindAsync(gateway, ids))[1].Status, provider.Creates));
    }

    [Theory]
    [InlineData(402, "provider_balance_exhausted")]
    [InlineData(401, "provider_authentication_failed")]
    public async Task A_refused_account_keeps_the_queue_with_one_alert_and_goes_on_by_itself(int status, string code)
    {
        var isRefused = true;
        await using var provider = await FakeUpstream.StartAsync(
            http => isRefused ? FakeUpstream.RespondAsync(http, """{"error":{"message":"no"}}""", status) : AcceptAsync(http));
        await using var gateway = await StartAsync(provider.Url, change: engine => engine with { CallsPerLane = 1 });
        var ids = await CreateAsync(gateway, 20);
        await AdvanceAsync(gateway, 0);
        for (var second = 0; second < 100; second++) await AdvanceAsync(gateway, 1);

        Assert.InRange(provider.Creates, 2, 8);                         // 1, 2, 4, ... seconds apart
        Assert.All(await FindAsync(gateway, ids), video => Assert.Equal(VideoStatus.Queued, video.Status));
        var alert = Assert.Single(_logs.Lines, line => line.Contains("refuses all submissions", StringComparison.Ordinal));
        Assert.Contains(code, alert);

        isRefused = false;
        for (var second = 0; second < 130; second++) await AdvanceAsync(gateway, 1);
        Assert.All(await FindAsync(gateway, ids), video => Assert.Equal(VideoStatus.Running, video.Status));
        Assert.Single(_logs.Lines, line => line.Contains("accepts submissions again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_videos_of_a_refused_account_fail_after_the_submit_window_each_from_its_own_time()
    {
        await using var provider = await FakeUpstream.StartAsync(
            http => FakeUpstream.RespondAsync(http, """{"error":{"message":"no"}}""", 402));
        await using var gateway = await StartAsync(provider.Url);
        var early = await CreateAsync(gateway, 5);
        await gateway.RunUntilIdleAsync();
        for (var minute = 0; minute < 20; minute++) await AdvanceAsync(gateway, 60);
        var late = await CreateAsync(gateway, 1);
        for (var minute = 0; minute < 13; minute++) await AdvanceAsync(gateway, 60);

        var ended = await FindAsync(gateway, early);
        Assert.All(ended, video => Assert.Equal((VideoStatus.Failed, FailureKind.Balance), (video.Status, video.Error!.Kind)));
        Assert.Equal(VideoStatus.Queued, (await FindAsync(gateway, late))[0].Status);
        for (var minute = 0; minute < 20; minute++) await AdvanceAsync(gateway, 60);
        Assert.Equal(VideoStatus.Failed, (await FindAsync(gateway, late))[0].Status);
    }

    [Fact]
    public async Task Videos_that_are_refused_for_lack_of_capacity_try_their_fallback_models_and_then_fail()
    {
        await using var provider = await FakeUpstream.StartAsync(
            http => FakeUpstream.RespondAsync(http, """{"error":{"message":"too many"}}""", 429));
        await using var gateway = await StartAsync(provider.Url);
        var ids = await CreateAsync(gateway, 6, ["sora-2"]);
        for (var minute = 0; minute < 130; minute++) await AdvanceAsync(gateway, 30);

        Assert.All(await FindAsync(gateway, ids), video => Assert.Equal(
            (VideoStatus.Failed, FailureKind.RateLimited, 2), (video.Status, video.Error!.Kind, video.Attempt!.Number)));
        Assert.InRange(provider.Creates, 6, 150);
    }

    [Fact]
    public async Task Another_provider_of_the_model_takes_the_videos_of_a_refused_account()
    {
        await using var empty = await FakeUpstream.StartAsync(
            http => FakeUpstream.RespondAsync(http, """{"error":{"message":"no"}}""", 402));
        await using var other = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await StartAsync(empty.Url, second: other.Url, change: engine => engine with { CallsPerLane = 1 });
        var ids = await CreateAsync(gateway, 10);
        for (var second = 0; second < 3; second++) await AdvanceAsync(gateway, 1);

        Assert.All(await FindAsync(gateway, ids), video => Assert.Equal(VideoStatus.Running, video.Status));
        Assert.InRange(empty.Creates, 1, 3);
        Assert.Equal(10, other.Creates);
    }

    [Theory]
    [InlineData(null, VideoStatus.Running)]
    [InlineData(1.0, VideoStatus.Queued)]
    public async Task Another_provider_takes_a_video_only_if_it_costs_at_most_what_the_client_permits(double? maxPrice, object status)
    {
        await using var empty = await FakeUpstream.StartAsync(
            http => FakeUpstream.RespondAsync(http, """{"error":{"message":"no"}}""", 402));
        await using var unpriced = await FakeUpstream.StartAsync(http => FakeUpstream.RespondAsync(http, """{"request_id":"r1"}"""));
        await using var gateway = await StartAsync(empty.Url, second: unpriced.Url, firstSystem: UpstreamSystem.XAi);
        var request = new { prompt = "A kite", model = "grok-imagine-video", max_price_usd = maxPrice };
        var id = (string)(await gateway.CreateAsync(request))["id"]!;
        for (var second = 0; second < 5; second++) await AdvanceAsync(gateway, 1);
        Assert.Equal(status, (await FindAsync(gateway, [id]))[0].Status);
    }

    [Fact]
    public async Task The_fallback_model_of_another_provider_takes_them_too_without_a_submission()
    {
        await using var empty = await FakeUpstream.StartAsync(
            http => FakeUpstream.RespondAsync(http, """{"error":{"message":"no"}}""", 402));
        await using var other = await FakeUpstream.StartAsync(http => FakeUpstream.RespondAsync(http, """{"request_id":"r1"}"""));
        await using var gateway = await StartAsync(
            empty.Url, second: other.Url, secondSystem: UpstreamSystem.XAi, change: engine => engine with { CallsPerLane = 1 });
        var ids = await CreateAsync(gateway, 4, ["grok-imagine-video-1.5"]);
        for (var second = 0; second < 8; second++) await AdvanceAsync(gateway, 1);

        Assert.Equal(4, other.Creates);
        Assert.Equal(1, empty.Creates);
        var last = await gateway.Services.GetRequiredService<IVideoStore>().AttemptsAsync(ids[3], default);
        Assert.Equal([("veo3-fast", null), ("grok-imagine-video-1.5", "r1")], last.Select(attempt => (attempt.Model, attempt.Operation)));
        Assert.NotNull(last[0].EndedAt);
    }

    [Fact]
    public async Task A_provider_that_refuses_connections_is_left_alone_and_another_one_takes_its_videos()
    {
        await using var other = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await StartAsync(new("http://127.0.0.1:1"), second: other.Url);
        var ids = await CreateAsync(gateway, 10);
        for (var second = 0; second < 4; second++) await AdvanceAsync(gateway, 1);

        Assert.All(await FindAsync(gateway, ids), video => Assert.Equal(VideoStatus.Running, video.Status));
        Assert.Single(_logs.Lines, line => line.Contains("first/key does not respond", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_provider_that_does_not_respond_gets_a_free_call_before_it_gets_a_paid_one()
    {
        var respond = false;
        await using var provider = await FakeUpstream.StartAsync(http =>
        {
            if (respond) return AcceptAsync(http);
            http.Abort();
            return Task.CompletedTask;
        });
        await using var gateway = await StartAsync(provider.Url);
        await CreateAsync(gateway, 5);
        await gateway.RunUntilIdleAsync();
        Assert.Equal(5, provider.Creates);                              // their outcomes are unknown: they were sent
        var ids = await CreateAsync(gateway, 3);
        for (var second = 0; second < 20; second++) await AdvanceAsync(gateway, 1);
        Assert.Equal(5, provider.Creates);
        Assert.InRange(provider.Requests.Count(line => line == "GET /v1/"), 1, 3);
        Assert.All(await FindAsync(gateway, ids), video => Assert.Equal(VideoStatus.Queued, video.Status));

        respond = true;
        for (var second = 0; second < 60; second++) await AdvanceAsync(gateway, 1);
        Assert.All(await FindAsync(gateway, ids), video => Assert.Equal(VideoStatus.Running, video.Status));
        Assert.Equal(8, provider.Creates);
    }

    [Fact]
    public async Task A_poll_that_is_postponed_still_obeys_its_deadline()
    {
        var isUp = true;
        await using var provider = await FakeUpstream.StartAsync(http =>
        {
            if (isUp) return FakeUpstream.RespondAsync(http, """{"id":"task_9","status":"in_progress"}""");
            http.Abort();
            return Task.CompletedTask;
        });
        await using var gateway = await StartAsync(provider.Url);
        var ids = await CreateAsync(gateway, 8);
        await gateway.RunUntilIdleAsync();
        isUp = false;
        for (var minute = 0; minute < 30; minute++) await AdvanceAsync(gateway, 60);
        var polls = provider.Polls;
        Assert.InRange(polls, 5, 60);                                   // 8 videos in half an hour: nearly all polls were waits
        for (var minute = 0; minute < 31; minute++) await AdvanceAsync(gateway, 60);
        Assert.All(
            await FindAsync(gateway, ids),
            video => Assert.Equal((VideoStatus.Failed, FailureKind.Timeout), (video.Status, video.Error!.Kind)));
    }

    private static Task AcceptAsync(HttpContext http) => FakeUpstream.RespondAsync(http, """{"id":"task_9","status":"in_progress"}""");

    private async Task<RunningGateway> StartAsync(
        Uri first,
        ProviderLimits? limits = null,
        Uri? second = null,
        UpstreamSystem? secondSystem = null,
        UpstreamSystem? firstSystem = null,
        Func<EngineOptions, EngineOptions>? change = null)
    {
        List<Provider> providers = [new("first", firstSystem ?? UpstreamSystem.CometApi, first, [new("key", "a-key-of-the-test")])];
        if (limits is not null) providers[0] = providers[0] with { Limits = limits };
        if (second is not null)
            providers.Add(new("second", secondSystem ?? UpstreamSystem.CometApi, second, [new("key", "another-key-of-the-test")]));
        return await RunningGateway.StartAsync(first, loops: false, clock: _clock, logs: _logs, change: settings => settings with
        {
            Providers = providers,
            Engine = change?.Invoke(settings.Engine) ?? settings.Engine,
        });
    }

    private static async Task<List<string>> CreateAsync(RunningGateway gateway, int count, string[]? fallbacks = null)
    {
        var ids = new List<string>();
        var request = new { prompt = "A kite", model = "veo3-fast", fallback_models = fallbacks ?? [] };
        for (var i = 0; i < count; i++) ids.Add((string)(await gateway.CreateAsync(request))["id"]!);
        return ids;
    }

    private static async Task<List<VideoTask>> FindAsync(RunningGateway gateway, List<string> ids)
    {
        var videos = new List<VideoTask>();
        foreach (var id in ids) videos.Add((await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(id, default))!);
        return videos;
    }

    private async Task AdvanceAsync(RunningGateway gateway, int seconds)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        await gateway.Services.GetRequiredService<NodeLease>().RenewAsync(default);
        await gateway.RunUntilIdleAsync();
    }
}
