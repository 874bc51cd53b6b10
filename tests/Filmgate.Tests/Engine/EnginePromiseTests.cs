using Filmgate.Engine;
using Filmgate.Storage;
using Filmgate.Tests.Gateway;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Engine;

/// <summary>The promises of the design, each with the clock and the crank in the test's hand.</summary>
public sealed class EnginePromiseTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task The_intent_is_on_disk_before_the_paid_call_and_the_handle_before_anything_else()
    {
        VideoTask? seen = null;
        RunningGateway? gateway = null;
        var id = "";
        await using var upstream = await FakeUpstream.StartAsync(async http =>
        {
            seen = await gateway!.Services.GetRequiredService<IVideoStore>().FindAsync(id, default);
            await FakeUpstream.AnswerAsync(http, """{"id":"task_9","status":"queued"}""");
        });
        await using var started = gateway = await StartAsync(upstream);
        id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await gateway.CrankAsync();
        Assert.Equal((VideoStatus.Submitting, null), (seen!.Status, seen.Attempt!.Operation));
        var after = await FindAsync(gateway, id);
        Assert.Equal((VideoStatus.Running, "task_9"), (after.Status, after.Attempt!.Operation));
    }

    [Fact]
    public async Task A_poll_that_says_still_running_writes_nothing()
    {
        await using var upstream = await FakeUpstream.StartWithEndlessRenderAsync();
        await using var gateway = await StartAsync(upstream);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await gateway.CrankAsync();
        var before = await FindAsync(gateway, id);
        for (var i = 0; i < 20; i++) await AdvanceAsync(gateway, TimeSpan.FromSeconds(5));
        Assert.True(upstream.Polls >= 5, $"{upstream.Polls} polls");
        Assert.Equivalent(before, await FindAsync(gateway, id), strict: true);
        Assert.Equal(7, (int)(await gateway.GetAsync(id))["progress"]!);
    }

    [Fact]
    public async Task A_node_without_a_heartbeat_stops_acting_before_others_may_take_over()
    {
        await using var upstream = await FakeUpstream.StartWithEndlessRenderAsync();
        await using var gateway = await StartAsync(upstream);
        await gateway.CreateAsync(new { prompt = "A kite" });
        _clock.Advance(TimeSpan.FromSeconds(21));                       // two thirds of a lease of 30 s
        await gateway.CrankAsync();
        Assert.Empty(upstream.Requests);

        await gateway.Services.GetRequiredService<NodeLease>().BeatAsync(default);
        await AdvanceAsync(gateway, TimeSpan.FromSeconds(10));
        Assert.Equal(1, upstream.Creates);
    }

    [Fact]
    public async Task A_result_that_comes_after_the_row_was_taken_over_is_dropped()
    {
        RunningGateway? gateway = null;
        var id = "";
        await using var upstream = await FakeUpstream.StartAsync(async http =>
        {
            var store = gateway!.Services.GetRequiredService<IVideoStore>();
            if (http.Request.Method == "GET") await store.ClaimAsync("another", _clock.GetUtcNow().AddMinutes(5), TimeSpan.FromSeconds(30), 10, default);
            await FakeUpstream.AnswerAsync(http, """{"id":"task_9","status":"completed","video_url":"http://127.0.0.1:1/x.mp4"}""");
        });
        await using var started = gateway = await StartAsync(upstream);
        id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await gateway.CrankAsync();
        await AdvanceAsync(gateway, TimeSpan.FromSeconds(6));
        var after = await FindAsync(gateway, id);
        Assert.Equal((VideoStatus.Running, "another"), (after.Status, after.Node));
        Assert.False(gateway.Services.GetRequiredService<DueQueue>().Holds(id));
    }

    [Fact]
    public async Task A_cancel_during_the_paid_call_keeps_the_handle_and_is_carried_out_after_it()
    {
        RunningGateway? gateway = null;
        var id = "";
        await using var upstream = await FakeUpstream.StartAsync(async http =>
        {
            if (http.Request.Method == "POST") (await gateway!.Http.PostAsync($"/v1/videos/{id}/cancel", null)).EnsureSuccessStatusCode();
            await FakeUpstream.AnswerAsync(http, """{"id":"task_9","status":"in_progress"}""");
        });
        await using var started = gateway = await StartAsync(upstream);
        id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await gateway.CrankAsync();
        await AdvanceAsync(gateway, TimeSpan.FromSeconds(1));
        var after = await FindAsync(gateway, id);
        Assert.Equal((VideoStatus.Cancelled, "task_9", 1), (after.Status, after.Attempt!.Operation, upstream.Creates));
    }

    [Fact]
    public async Task A_cancelled_queue_never_reaches_the_provider()
    {
        await using var upstream = await FakeUpstream.StartWithEndlessRenderAsync();
        await using var gateway = await StartAsync(upstream);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        (await gateway.Http.PostAsync($"/v1/videos/{id}/cancel", null)).EnsureSuccessStatusCode();
        await gateway.CrankAsync();
        Assert.Empty(upstream.Requests);
        Assert.Equal("cancelled", (string)(await gateway.GetAsync(id))["status"]!);
    }

    [Fact]
    public async Task A_submission_that_a_crash_cut_off_is_reported_and_not_repeated()
    {
        await using var upstream = await FakeUpstream.StartWithEndlessRenderAsync();
        await using var gateway = await StartAsync(upstream);
        var id = await LeaveSubmittingAsync(gateway, "veo3-fast", "openai");
        await gateway.CrankAsync();
        var video = await gateway.GetAsync(id);
        Assert.Equal(("failed", "submit_outcome_unknown", "unknown"), ((string)video["status"]!, (string)video["error"]!["code"]!, (string)video["error"]!["billed"]!));
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_submission_that_a_crash_cut_off_is_found_again_where_the_provider_can_look_it_up()
    {
        await using var upstream = await FakeUpstream.StartAsync(http => FakeUpstream.AnswerAsync(http, """{"code":0,"data":{"task_id":"861300000000000001","task_status":"processing"}}"""));
        await using var gateway = await StartAsync(upstream);
        var id = await LeaveSubmittingAsync(gateway, "kling-v3", "kling");
        await gateway.CrankAsync();
        var after = await FindAsync(gateway, id);
        Assert.Equal((VideoStatus.Running, "text2video/861300000000000001"), (after.Status, after.Attempt!.Operation));
        Assert.Equal([$"GET /kling/v1/videos/text2video/{id}"], upstream.Requests);
    }

    [Fact]
    public async Task A_refused_connection_is_tried_again_because_nothing_can_have_arrived()
    {
        await using var gateway = await StartAsync(upstream: null);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await gateway.CrankAsync();
        var after = await FindAsync(gateway, id);
        Assert.Equal((VideoStatus.Queued, 1, FailureKind.Overloaded), (after.Status, after.Tries, after.Error!.Kind));
    }

    [Fact]
    public async Task A_poll_that_fails_as_nobody_thought_of_still_ends_at_the_deadline()
    {
        await using var upstream = await FakeUpstream.StartAsync(http => http.Request.Method == "POST" ? FakeUpstream.AnswerAsync(http, """{"id":"task_9","status":"queued"}""") : PackedWrongAsync(http));
        await using var gateway = await StartAsync(upstream);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await gateway.CrankAsync();
        for (var step = 0; step < 50; step++) await AdvanceAsync(gateway, TimeSpan.FromMinutes(1.5));
        var after = await FindAsync(gateway, id);
        Assert.Equal((VideoStatus.Failed, FailureKind.Timeout, 1), (after.Status, after.Error?.Kind, upstream.Creates));
    }

    [Fact]
    public async Task A_cancel_is_carried_out_although_the_provider_answers_it_with_garbage()
    {
        await using var upstream = await FakeUpstream.StartAsync(http => http.Request.Method == "POST" ? FakeUpstream.AnswerAsync(http, """{"id":"task_9"}""") : PackedWrongAsync(http));
        await using var gateway = await RunningGateway.StartAsync(
            upstream.Url, loops: false, clock: _clock, change: s => s with { Providers = [new("ark", UpstreamSystem.Ark, upstream.Url, [new("default", "very/secret-key")])] });
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite", model = "doubao-seedance-1-5-pro-251215" }))["id"]!;
        await gateway.CrankAsync();
        (await gateway.Http.PostAsync($"/v1/videos/{id}/cancel", null)).EnsureSuccessStatusCode();
        await gateway.CrankAsync();
        Assert.Equal(VideoStatus.Cancelled, (await FindAsync(gateway, id)).Status);
    }

    [Fact]
    public async Task A_paid_call_that_waited_for_the_lease_still_has_the_grace_of_a_paid_call()
    {
        await using var upstream = await FakeUpstream.StartWithEndlessRenderAsync();
        await using var gateway = await StartAsync(upstream);
        await gateway.CreateAsync(new { prompt = "A kite" });
        _clock.Advance(TimeSpan.FromSeconds(21));
        await gateway.CrankAsync();
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(WorkKind.Submit, Assert.Single(gateway.Services.GetRequiredService<DueQueue>().TakeDue(_clock.GetUtcNow())).Lane);
    }

    [Fact]
    public async Task A_redirect_that_says_done_is_no_proof_that_nothing_was_taken()
    {
        await using var upstream = await FakeUpstream.StartAsync(http =>
        {
            http.Response.Headers.Location = "/v1/videos/task_9";
            return FakeUpstream.AnswerAsync(http, "", 303);
        });
        await using var gateway = await StartAsync(upstream);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite", model = "veo3-fast", fallback_models = new[] { "veo3" } }))["id"]!;
        await gateway.CrankAsync();
        await AdvanceAsync(gateway, TimeSpan.FromSeconds(5));
        Assert.Equal((VideoStatus.Failed, 1), ((await FindAsync(gateway, id)).Status, upstream.Creates));
        Assert.Equal("unknown", (string)(await gateway.GetAsync(id))["error"]!["billed"]!);
    }

    [Fact]
    public async Task The_key_that_an_upstream_echoes_is_not_shown_to_anybody()
    {
        await using var upstream = await FakeUpstream.StartAsync(http => FakeUpstream.AnswerAsync(http, """{"error":{"message":"bad key very/secret-key, very\/secret-key","code":"k"}}""", 401));
        await using var gateway = await StartAsync(upstream);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await gateway.CrankAsync();
        var video = await gateway.GetAsync(id);
        Assert.Equal("provider_authentication_failed", (string)video["error"]!["code"]!);
        Assert.DoesNotContain("secret-key", video.ToJsonString());
        Assert.Contains("[key], [key]", video.ToJsonString());
    }

    [Theory]
    [InlineData(401, "Authentication", null)]
    [InlineData(200, null, "task_9")]
    public async Task What_became_of_a_paid_call_is_written_as_soon_as_the_database_can_be_written_to_again(int status, string? kind, string? handle)
    {
        RunningGateway? gateway = null;
        await using var upstream = await FakeUpstream.StartAsync(async http =>
        {
            await gateway!.Services.GetRequiredService<SqlDatabase>().WriteBesideAsync(Script("CREATE TRIGGER broken BEFORE UPDATE ON videos BEGIN SELECT RAISE(ABORT, 'no room'); END"));
            await FakeUpstream.AnswerAsync(http, status == 200 ? """{"id":"task_9","status":"queued"}""" : """{"error":{"message":"no","code":"k"}}""", status);
        });
        await using var started = gateway = await StartAsync(upstream);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _clock.TimerSet += time =>
        {
            if (time == TimeSpan.FromSeconds(1)) waits.TrySetResult();
        };
        var cranked = gateway.CrankAsync();
        await waits.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(VideoStatus.Submitting, (await FindAsync(gateway, id)).Status);
        await gateway.Services.GetRequiredService<SqlDatabase>().WriteBesideAsync(Script("DROP TRIGGER broken"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await cranked;
        var after = await FindAsync(gateway, id);
        Assert.Equal((kind, handle, 1), (after.Error?.Kind.ToString(), after.Attempt!.Operation, upstream.Creates));
    }

    private static Func<SqlSession, bool> Script(string text) => sql =>
    {
        sql.Script(text);
        return true;
    };

    private static Task PackedWrongAsync(Microsoft.AspNetCore.Http.HttpContext http)
    {
        http.Response.Headers.ContentEncoding = "gzip";
        return FakeUpstream.AnswerAsync(http, "this was never packed");
    }

    private async Task<RunningGateway> StartAsync(FakeUpstream? upstream) => await RunningGateway.StartAsync(
        upstream?.Url ?? new("http://127.0.0.1:1"),
        loops: false,
        clock: _clock,
        change: s => s with { Providers = [s.Providers[0] with { Credentials = [new("default", "very/secret-key")], PollGap = null }] });

    /// <summary>What a process leaves behind that was killed between the intent and the answer.</summary>
    private static async Task<string> LeaveSubmittingAsync(RunningGateway gateway, string model, string dialect)
    {
        var store = gateway.Services.GetRequiredService<IVideoStore>();
        var task = (await store.CreateAsync(A.Task(node: "dead") with { Model = model }, default)).Task;
        var attempt = A.Attempt() with { Model = model, UpstreamModel = model, Dialect = dialect };
        Assert.NotNull(await store.SettleAsync(task, Transition.Submitting(attempt, A.Noon), A.Noon, default));
        var node = gateway.Services.GetRequiredService<NodeLease>().Node;
        var claimed = await store.ClaimAsync(node, A.Noon, TimeSpan.FromSeconds(30), 10, default);
        gateway.Services.GetRequiredService<DueQueue>().Hold(Assert.Single(claimed));
        return task.Id;
    }

    private static async Task<VideoTask> FindAsync(RunningGateway gateway, string id) =>
        (await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(id, default))!;

    private async Task AdvanceAsync(RunningGateway gateway, TimeSpan by)
    {
        _clock.Advance(by);
        await gateway.Services.GetRequiredService<NodeLease>().BeatAsync(default);
        await gateway.CrankAsync();
    }
}
