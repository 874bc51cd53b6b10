using Filmgate.Tests.Api;
using Filmgate.Videos;

namespace Filmgate.Tests.Webhooks;

public sealed class EndedAtTests
{
    [Theory]
    [InlineData("completed")]
    [InlineData("failed")]
    [InlineData("cancelled")]
    public async Task A_finished_video_says_when_it_ended_in_the_API_and_in_its_webhook(string status)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        using var api = webhooks.Api();
        var video = await webhooks.CreateAsync(receiver.Url);
        Assert.Null((await api.GetAsync($"/v1/videos/{video.Id}"))["ended_at"]);
        await webhooks.AdvanceAsync(TimeSpan.FromSeconds(90));
        var end = webhooks.Clock.GetUtcNow().ToUnixTimeSeconds();

        if (status is "failed") await webhooks.SettleAsync(video, Transition.Failed(A.Error(FailureKind.ContentRejected)));
        if (status is "cancelled") await webhooks.Transitions.RequestCancelAsync(video.Id, webhooks.Clock.GetUtcNow(), default);
        if (status is "completed")
            await webhooks.SettleAsync(
                video,
                [
                    .. webhooks.ToRunning,
                    Transition.Storing(new("https://cdn.test/v.mp4"), webhooks.Clock.GetUtcNow()),
                    Transition.Completed(A.Asset(video.Id)),
                ]);
        await webhooks.DeliverAsync();

        var shown = await api.GetAsync($"/v1/videos/{video.Id}");
        Assert.Equal((status, $"{end}"), (shown["status"], shown["ended_at"]));
        Assert.Equal(status is "completed" ? $"{end}" : "", shown["completed_at"]);
        Assert.Equal(end, (long)receiver.Only.Json["data"]!["ended_at"]!);
    }
}
