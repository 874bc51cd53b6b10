using Filmgate.Engine;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Media;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Engine;

/// <summary>From the poll that finds a finished render to the stored file.</summary>
public sealed class DownloadStepTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_quick_download_is_written_once_and_its_timeline_has_both_times()
    {
        await using var provider = await StartProviderAsync(SendFileAsync);
        await using var gateway = await StartAsync(provider);
        var id = await CreateAndPollAsync(gateway);
        var video = await FindAsync(gateway, id);
        Assert.Equal((VideoStatus.Completed, 5), (video.Status, video.Version));

        var events = await gateway.Services.GetRequiredService<IVideoFeed>().TimelineAsync(id, 0, 100, default);
        Assert.Equal(["created", "submitting", "accepted", "rendered", "completed"], events.Select(e => e.Type));
        Assert.Equal([1, 2, 3, 4, 5], events.Select(e => e.Version));
    }

    [Fact]
    public async Task A_download_that_takes_longer_than_a_second_is_written_before_it_ends()
    {
        RunningGateway? gateway = null;
        var id = "";
        VideoStatus? seen = null;
        await using var provider = await StartProviderAsync(async http =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            seen = await WaitUntilStoringAsync(gateway!, id);
            await SendFileAsync(http);
        });
        await using var started = gateway = await StartAsync(provider);
        id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await PollAsync(gateway);
        Assert.Equal((VideoStatus.Storing, VideoStatus.Completed), (seen, (await FindAsync(gateway, id)).Status));
    }

    [Fact]
    public async Task A_download_that_fails_is_repeated_without_another_paid_call()
    {
        var failures = 0;
        await using var provider = await StartProviderAsync(http =>
            failures++ == 0 ? FakeUpstream.RespondAsync(http, "{}", 503) : SendFileAsync(http));
        await using var gateway = await StartAsync(provider);
        var id = await CreateAndPollAsync(gateway);
        var video = await FindAsync(gateway, id);
        Assert.Equal((VideoStatus.Storing, 1, FailureKind.DownloadFailed), (video.Status, video.Tries, video.Error!.Kind));

        await AdvanceAsync(gateway, TimeSpan.FromSeconds(5));
        Assert.Equal((VideoStatus.Completed, 1), ((await FindAsync(gateway, id)).Status, provider.Creates));
    }

    [Fact]
    public async Task A_node_that_lost_its_lease_during_the_download_completes_nothing()
    {
        TestDatabases.SkipIfDatabaseHasClock();
        RunningGateway? gateway = null;
        await using var provider = await StartProviderAsync(async http =>
        {
            var store = gateway!.Services.GetRequiredService<IVideoStore>();
            await store.ClaimAsync("another", _clock.GetUtcNow().AddMinutes(5), TimeSpan.FromSeconds(30), 10, default);
            await SendFileAsync(http);
        });
        await using var started = gateway = await StartAsync(provider);
        var id = await CreateAndPollAsync(gateway);
        var video = await FindAsync(gateway, id);
        Assert.Equal((VideoStatus.Running, "another"), (video.Status, video.Node));
    }

    private static Task<FakeUpstream> StartProviderAsync(Func<HttpContext, Task> download) => FakeUpstream.StartAsync(http =>
        http.Request switch
        {
            { Method: "POST" } => FakeUpstream.RespondAsync(http, """{"id":"task_9","status":"queued"}"""),
            { Path.Value: "/kite.mp4" } => download(http),
            var poll => FakeUpstream.RespondAsync(
                http, $$"""{"id":"task_9","status":"completed","video_url":"http://{{poll.Host}}/kite.mp4"}"""),
        });

    private static Task SendFileAsync(HttpContext http)
    {
        http.Response.ContentType = "video/mp4";
        return http.Response.Body.WriteAsync(SampleMedia.Sound).AsTask();
    }

    private async Task<RunningGateway> StartAsync(FakeUpstream provider) =>
        await RunningGateway.StartAsync(provider.Url, loops: false, clock: _clock);

    private async Task<string> CreateAndPollAsync(RunningGateway gateway)
    {
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await PollAsync(gateway);
        return id;
    }

    private async Task PollAsync(RunningGateway gateway)
    {
        await gateway.RunUntilIdleAsync();
        await AdvanceAsync(gateway, TimeSpan.FromSeconds(6));
    }

    private async Task AdvanceAsync(RunningGateway gateway, TimeSpan by)
    {
        _clock.Advance(by);
        await gateway.Services.GetRequiredService<NodeLease>().RenewAsync(default);
        await gateway.RunUntilIdleAsync();
    }

    /// <summary>The write follows the advance of the clock at once. The limit is for a broken build.</summary>
    private static async Task<VideoStatus> WaitUntilStoringAsync(RunningGateway gateway, string id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var status = (await FindAsync(gateway, id)).Status;
            if (status is VideoStatus.Storing || limit.IsCancellationRequested) return status;
            await Task.Yield();
        }
    }

    private static async Task<VideoTask> FindAsync(RunningGateway gateway, string id) =>
        (await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(id, default))!;
}
