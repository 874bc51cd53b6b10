using Filmgate.Engine;
using Filmgate.Storage;
using Filmgate.Tests.Gateway;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Engine;

/// <summary>What the engine guarantees. The tests advance the clock and run the steps themselves.</summary>
public sealed class EngineGuaranteeTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task The_intent_is_stored_before_the_paid_call_and_the_operation_right_after_it()
    {
        VideoTask? seen = null;
        RunningGateway? gateway = null;
        var id = "";
        await using var upstream = await FakeUpstream.StartAsync(async http =>
        {
            seen = await gateway!.Services.GetRequiredService<IVideoStore>().FindAsync(id, default);
            await FakeUpstream.RespondAsync(http, """{"id":"task_9","status":"queued"}""");
        });
        await using var started = gateway = await StartAsync(upstream);
        id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await gateway.RunUntilIdleAsync();
        Assert.Equal((VideoStatus.Submitting, null), (seen!.Status, seen.Attempt!.Operation));
        var after = await FindAsync(gateway, id);
        Assert.Equal((VideoStatus.Running, "task_9"), (after.Status, after.Attempt!.Operation));
    }

    [Fact]
    public async Task A_poll_of_a_running_video_writes_nothing()
    {
        await using var upstream = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await StartAsync(upstream);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await gateway.RunUntilIdleAsync();
        var before = await FindAsync(gateway, id);
        for (var i = 0; i < 20; i++) await AdvanceAsync(gateway, TimeSpan.FromSeconds(5));
        Assert.True(upstream.Polls >= 5, $"{upstream.Polls} polls");
        Assert.Equivalent(before, await FindAsync(gateway, id), strict: true);
        Assert.Equal(7, (int)(await gateway.GetAsync(id))["progress"]!);
    }

    [Fact]
    public async Task A_node_that_cannot_renew_its_lease_stops_before_others_may_claim_its_rows()
    {
        await using var upstream = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await StartAsync(upstream);
        await gateway.CreateAsync(new { prompt = "A kite" });
        _clock.Advance(TimeSpan.FromSeconds(21));                       // two thirds of a lease of 30 s
        await gateway.RunUntilIdleAsync();
        Assert.Empty(upstream.Requests);

        await gateway.Services.GetRequiredService<NodeLease>().RenewAsync(default);
        await AdvanceAsync(gateway, TimeSpan.FromSeconds(10));
        Assert.Equal(1, upstream.Creates);
    }

    [Fact]
    public async Task A_result_that_arrives_after_a_takeover_is_discarded()
    {
        TestDatabases.SkipIfDatabaseHasClock();
        RunningGateway? gateway = null;
        var id = "";
        await using var upstream = await FakeUpstream.StartAsync(async http =>
        {
            var store = gateway!.Services.GetRequiredService<IVideoStore>();
            if (http.Request.Method == "GET")
                await store.ClaimAsync("another", _clock.GetUtcNow().AddMinutes(5), TimeSpan.FromSeconds(30), 10, default);
            await FakeUpstream.RespondAsync(http, """{"id":"task_9","status":"completed","video_url":"http://127.0.0.1:1/x.mp4"}""");
        });
        await using var started = gateway = await StartAsync(upstream);
        id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await gateway.RunUntilIdleAsync();
        await AdvanceAsync(gateway, TimeSpan.FromSeconds(6));
        var after = await FindAsync(gateway, id);
        Assert.Equal((VideoStatus.Running, "another"), (after.Status, after.Node));
        Assert.False(gateway.Services.GetRequiredService<DueQueue>().Contains(id));
    }

    [Fact]
    public async Task A_cancel_during_the_paid_call_keeps_the_operation_and_takes_effect_afterwards()
    {
        RunningGateway? gateway = null;
        var id = "";
        await using var upstream = await FakeUpstream.StartAsync(async http =>
        {
            if (http.Request.Method == "POST") (await gateway!.Http.PostAsync($"/v1/videos/{id}/cancel", null)).EnsureSuccessStatusCode();
            await FakeUpstream.RespondAsync(http, """{"id":"task_9","status":"in_progress"}""");
        });
        await using var started = gateway = await StartAsync(upstream);
        id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await gateway.RunUntilIdleAsync();
        await AdvanceAsync(gateway, TimeSpan.FromSeconds(1));
        var after = await FindAsync(gateway, id);
        Assert.Equal((VideoStatus.Cancelled, "task_9", 1), (after.Status, after.Attempt!.Operation, upstream.Creates));
    }

    [Fact]
    public async Task A_video_cancelled_while_queued_is_never_submitted()
    {
        await using var upstream = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await StartAsync(upstream);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        (await gateway.Http.PostAsync($"/v1/videos/{id}/cancel", null)).EnsureSuccessStatusCode();
        await gateway.RunUntilIdleAsync();
        Assert.Empty(upstream.Requests);
        Assert.Equal("cancelled", (string)(await gateway.GetAsync(id))["status"]!);
    }

    [Fact]
    public async Task A_submission_interrupted_by_a_crash_is_reported_and_not_repeated()
    {
        await using var upstream = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await StartAsync(upstream);
        var id = await LeaveSubmittingAsync(gateway, "veo3-fast", "openai");
        await gateway.RunUntilIdleAsync();
        var video = await gateway.GetAsync(id);
        var error = video["error"]!;
        Assert.Equal(("failed", "submit_outcome_unknown"), ((string)video["status"]!, (string)error["code"]!));
        Assert.Equal("unknown", (string)error["billed"]!);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_submission_interrupted_by_a_crash_is_found_by_a_provider_with_lookup()
    {
        const string found = """{"code":0,"data":{"task_id":"861300000000000001","task_status":"processing"}}""";
        await using var upstream = await FakeUpstream.StartAsync(http => FakeUpstream.RespondAsync(http, found));
        await using var gateway = await StartAsync(upstream);
        var id = await LeaveSubmittingAsync(gateway, "kling-v3", "kling");
        await gateway.RunUntilIdleAsync();
        var after = await FindAsync(gateway, id);
        Assert.Equal((VideoStatus.Running, "text2video/861300000000000001"), (after.Status, after.Attempt!.Operation));
        Assert.Equal([$"GET /kling/v1/videos/text2video/{id}"], upstream.Requests);
    }

    [Fact]
    public async Task A_refused_connection_is_retried_because_nothing_can_have_arrived()
    {
        await using var gateway = await StartAsync(upstream: null);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await gateway.RunUntilIdleAsync();
        var after = await FindAsync(gateway, id);
        Assert.Equal((VideoStatus.Queued, 1, FailureKind.Overloaded), (after.Status, after.Tries, after.Error!.Kind));
    }

    [Fact]
    public async Task Polls_that_fail_unexpectedly_still_end_at_the_deadline()
    {
        await using var upstream = await FakeUpstream.StartAsync(http => http.Request.Method == "POST"
            ? FakeUpstream.RespondAsync(http, """{"id":"task_9","status":"queued"}""")
            : InvalidGzipAsync(http));
        await using var gateway = await StartAsync(upstream);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await gateway.RunUntilIdleAsync();
        for (var step = 0; step < 50; step++) await AdvanceAsync(gateway, TimeSpan.FromMinutes(1.5));
        var after = await FindAsync(gateway, id);
        Assert.Equal((VideoStatus.Failed, FailureKind.Timeout, 1), (after.Status, after.Error?.Kind, upstream.Creates));
    }

    [Fact]
    public async Task A_cancel_takes_effect_even_if_the_providers_response_is_malformed()
    {
        await using var upstream = await FakeUpstream.StartAsync(http => http.Request.Method == "POST"
            ? FakeUpstream.RespondAsync(http, """{"id":"task_9"}""")
            : InvalidGzipAsync(http));
        var ark = new Provider("ark", UpstreamSystem.Ark, upstream.Url, [new("default", "very/secret-key")]);
        await using var gateway = await RunningGateway.StartAsync(
            upstream.Url, loops: false, clock: _clock, change: s => s with { Providers = [ark] });
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite", model = "doubao-seedance-1-5-pro-251215" }))["id"]!;
        await gateway.RunUntilIdleAsync();
        (await gateway.Http.PostAsync($"/v1/videos/{id}/cancel", null)).EnsureSuccessStatusCode();
        await gateway.RunUntilIdleAsync();
        Assert.Equal(VideoStatus.Cancelled, (await FindAsync(gateway, id)).Status);
    }

    [Fact]
    public async Task A_video_that_waited_for_the_lease_is_still_submit_work()
    {
        await using var upstream = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await StartAsync(upstream);
        await gateway.CreateAsync(new { prompt = "A kite" });
        _clock.Advance(TimeSpan.FromSeconds(21));
        await gateway.RunUntilIdleAsync();
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(WorkKind.Submit, Assert.Single(gateway.Services.GetRequiredService<DueQueue>().TakeDue(_clock.GetUtcNow())).Kind);
    }

    [Fact]
    public async Task A_redirect_does_not_prove_that_nothing_was_accepted()
    {
        await using var upstream = await FakeUpstream.StartAsync(http =>
        {
            http.Response.Headers.Location = "/v1/videos/task_9";
            return FakeUpstream.RespondAsync(http, "", 303);
        });
        await using var gateway = await StartAsync(upstream);
        var request = new { prompt = "A kite", model = "veo3-fast", fallback_models = new[] { "veo3" } };
        var id = (string)(await gateway.CreateAsync(request))["id"]!;
        await gateway.RunUntilIdleAsync();
        await AdvanceAsync(gateway, TimeSpan.FromSeconds(5));
        Assert.Equal((VideoStatus.Failed, 1), ((await FindAsync(gateway, id)).Status, upstream.Creates));
        Assert.Equal("unknown", (string)(await gateway.GetAsync(id))["error"]!["billed"]!);
    }

    [Fact]
    public async Task A_credential_echoed_by_the_upstream_is_redacted()
    {
        const string refusal = """{"error":{"message":"bad key very/secret-key, very\/secret-key","code":"k"}}""";
        await using var upstream = await FakeUpstream.StartAsync(http => FakeUpstream.RespondAsync(http, refusal, 401));
        await using var gateway = await StartAsync(upstream, waits: false);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await gateway.RunUntilIdleAsync();
        var video = await gateway.GetAsync(id);
        Assert.Equal("provider_authentication_failed", (string)video["error"]!["code"]!);
        Assert.DoesNotContain("secret-key", video.ToJsonString());
        Assert.Contains("[key], [key]", video.ToJsonString());
    }

    [Theory]
    [InlineData(401, "Authentication", null)]
    [InlineData(200, null, "task_9")]
    public async Task The_outcome_of_a_paid_call_is_written_as_soon_as_the_database_accepts_writes_again(
        int status, string? kind, string? operation)
    {
        TestDatabases.SkipUnlessSqlite("a lock that another process can hold on all writes");
        RunningGateway? gateway = null;
        await using var upstream = await FakeUpstream.StartAsync(async http =>
        {
            const string broken = "CREATE TRIGGER broken BEFORE UPDATE ON videos BEGIN SELECT RAISE(ABORT, 'no room'); END";
            await gateway!.Services.GetRequiredService<SqlDatabase>().WriteKeepingCacheAsync(Script(broken));
            const string accepted = """{"id":"task_9","status":"queued"}""";
            const string refused = """{"error":{"message":"no","code":"k"}}""";
            await FakeUpstream.RespondAsync(http, status == 200 ? accepted : refused, status);
        });
        await using var started = gateway = await StartAsync(upstream);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _clock.TimerSet += time =>
        {
            if (time == TimeSpan.FromSeconds(1)) waits.TrySetResult();
        };
        var cranked = gateway.RunUntilIdleAsync();
        await waits.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(VideoStatus.Submitting, (await FindAsync(gateway, id)).Status);
        await gateway.Services.GetRequiredService<SqlDatabase>().WriteKeepingCacheAsync(Script("DROP TRIGGER broken"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await cranked;
        var after = await FindAsync(gateway, id);
        Assert.Equal((kind, operation, 1), (after.Error?.Kind.ToString(), after.Attempt!.Operation, upstream.Creates));
    }

    private static Func<SqlSession, bool> Script(string text) => sql =>
    {
        sql.Script(text);
        return true;
    };

    private static Task InvalidGzipAsync(Microsoft.AspNetCore.Http.HttpContext http)
    {
        http.Response.Headers.ContentEncoding = "gzip";
        return FakeUpstream.RespondAsync(http, "this is not gzip");
    }

    /// <param name="waits">False: a refused submission fails at once.</param>
    private async Task<RunningGateway> StartAsync(FakeUpstream? upstream, bool waits = true) => await RunningGateway.StartAsync(
        upstream?.Url ?? new("http://127.0.0.1:1"),
        loops: false,
        clock: _clock,
        change: s => s with
        {
            Providers = [s.Providers[0] with { Credentials = [new("default", "very/secret-key")], PollGap = null }],
            Lifecycle = waits ? s.Lifecycle : s.Lifecycle with { SubmitWindow = TimeSpan.Zero },
        });

    /// <summary>Leaves what a process leaves that was killed between the intent and the response.</summary>
    private static async Task<string> LeaveSubmittingAsync(RunningGateway gateway, string model, string dialect)
    {
        var store = gateway.Services.GetRequiredService<IVideoStore>();
        var task = (await store.CreateAsync(A.Task(node: "dead") with { Model = model }, default)).Task;
        var attempt = A.Attempt() with { Model = model, UpstreamModel = model, Dialect = dialect };
        Assert.NotNull(await store.SettleAsync(task, Transition.Submitting(attempt, A.Noon), A.Noon, default));
        var node = gateway.Services.GetRequiredService<NodeLease>().Node;
        var claimed = await store.ClaimAsync(node, A.Noon, TimeSpan.FromSeconds(30), 10, default);
        gateway.Services.GetRequiredService<DueQueue>().Schedule(Assert.Single(claimed));
        return task.Id;
    }

    private static async Task<VideoTask> FindAsync(RunningGateway gateway, string id) =>
        (await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(id, default))!;

    private async Task AdvanceAsync(RunningGateway gateway, TimeSpan by)
    {
        _clock.Advance(by);
        await gateway.Services.GetRequiredService<NodeLease>().RenewAsync(default);
        await gateway.RunUntilIdleAsync();
    }
}
