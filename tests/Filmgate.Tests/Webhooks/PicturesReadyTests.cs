using Filmgate.Media.Store;
using Filmgate.Media.Thumbnails;
using Filmgate.Tests.Media;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Webhooks;

public sealed class PicturesReadyTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Receivers_that_ask_for_it_learn_once_that_the_pictures_are_ready(bool isCompat)
    {
        Assert.SkipWhen(FfmpegProcess.InstalledPath is null, "ffmpeg is not installed. ./test installs it.");
        await using var own = await Receiver.StartAsync();
        await using var endpoint = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        using var api = webhooks.Api();
        string[] events = ["video.pictures_ready"];
        await api.PostAsync("/v1/webhooks/endpoints", new { url = endpoint.Url, events });
        var video = await webhooks.CreateAsync(
            own.Url, change: request => request with { WebhookEvents = events, WebhookFormat = isCompat ? "runway" : null });
        var file = A.Asset(video.Id) with { Duration = TimeSpan.FromSeconds(0.2) };
        video = await webhooks.SettleAsync(
            video,
            [
                .. webhooks.ToRunning, Transition.Storing(new("https://cdn.test/v.mp4"), webhooks.Clock.GetUtcNow()),
                Transition.Completed(file),
            ]);
        var media = webhooks.Services.GetRequiredService<IMediaStore>();
        await using (var staged = await media.StageAsync(new(file.Key, "video/mp4"), default))
        {
            await staged.WriteAsync(SampleMedia.Sound, default);
            await staged.CommitAsync(default);
        }

        await webhooks.DeliverAsync();
        var before = own.Messages.Count;
        var thumbnail = await api.GetAsync($"/v1/videos/{video.Id}/content?variant=thumbnail");
        await api.GetAsync($"/v1/videos/{video.Id}/content?variant=spritesheet");
        await webhooks.DeliverAsync();

        Assert.Equal(200, thumbnail.Status);
        var message = endpoint.Only.Json;
        Assert.Equal(("video.pictures_ready", video.Id), ((string)message["type"]!, (string)message["data"]!["id"]!));
        Assert.Contains("variant=thumbnail", (string)message["data"]!["thumbnail_url"]!);
        Assert.NotNull((string?)message["data"]!["placeholder"]);
        Assert.Equal(isCompat ? before : before + 1, own.Messages.Count);
        var timeline = await api.GetAsync($"/v1/videos/{video.Id}/events", ("Accept", "application/json"));
        Assert.Equal(
            ["video.completed", "video.pictures_ready"],
            timeline.Json.GetProperty("data").EnumerateArray().Select(one => one.GetProperty("type").GetString()).TakeLast(2));
        Assert.Equal("completed", (await api.GetAsync($"/v1/videos/{video.Id}"))["status"]);
    }
}
