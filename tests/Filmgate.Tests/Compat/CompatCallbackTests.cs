using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Webhooks;
using Filmgate.Videos;

namespace Filmgate.Tests.Compat;

/// <summary>Programs written for another API's callbacks receive its bodies, with this gateway's ids and URLs in them.</summary>
public sealed class CompatCallbackTests
{
    [Fact]
    public async Task Klings_callback_sends_the_task_without_an_envelope_whenever_its_status_changes()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var gateway = await StartAsync();
        using var created = await gateway.Http.PostAsJsonAsync(
            "/kling/v1/videos/text2video",
            new { model_name = "kling-v3", prompt = "A kite", callback_url = receiver.Url, external_task_id = "order-7" });
        var id = (string)JsonNode.Parse(await created.Content.ReadAsStringAsync())!["data"]!["task_id"]!;
        await gateway.FinishAsync(id);
        await ArrivedAsync(receiver, 2);

        var (processing, succeed) = (Of(receiver, "processing"), Of(receiver, "succeed"));
        Assert.Equal(id, (string)processing.Json["task_id"]!);
        Assert.Equal("order-7", (string)processing.Json["task_info"]!["external_task_id"]!);
        Assert.Empty(processing.Json["task_result"]!.AsObject());
        var clip = succeed.Json["task_result"]!["videos"]![0]!;
        Assert.Equal(id, (string)clip["id"]!);
        Assert.StartsWith($"{gateway.Http.BaseAddress}v1/videos/{id}/content?expires=", (string)clip["url"]!);
        using var file = await gateway.Http.GetAsync((string)clip["url"]!);
        Assert.Equal("video/mp4", file.Content.Headers.ContentType!.MediaType);
        Assert.Null(succeed.Json["code"]);
        Assert.All(receiver.Messages, m => Assert.Contains("webhook-signature", m.Headers.Keys, StringComparer.OrdinalIgnoreCase));

        static Received Of(Receiver receiver, string status) =>
            Assert.Single(receiver.Messages, m => (string)m.Json["task_status"]! == status);
    }

    [Fact]
    public async Task The_runway_compat_callback_sends_a_finished_task_as_a_poll_shows_it()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var gateway = await StartAsync("http://gateway.test");
        using var created = await gateway.Http.PostAsJsonAsync(
            "/runway/pro/generate",
            new
            {
                model = "gen4_turbo",
                prompt = "A kite",
                ratio = "1280:720",
                style = "noir",
                callback_url = receiver.Url,
                options = new { seconds = 5 },
            });
        var id = (string)JsonNode.Parse(await created.Content.ReadAsStringAsync())!["data"]!["task_id"]!;
        await gateway.FinishAsync(id);
        await ArrivedAsync(receiver, 1);

        var task = receiver.Only.Json;
        Assert.Equal((id, "SUCCESS", "100%"), ((string)task["task_id"]!, (string)task["status"]!, (string)task["progress"]!));
        Assert.StartsWith($"http://gateway.test/v1/videos/{id}/content?expires=", (string)task["result_url"]!);
        Assert.Equal((string)task["result_url"]!, (string)task["data"]!["output"]![0]!);
    }

    [Fact]
    public async Task The_callback_of_a_failed_task_gives_the_reason_in_its_apis_format()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        foreach (var format in new[] { "kling", "runway" })
        {
            var video = await webhooks.CreateAsync(receiver.Url, change: request => request with { WebhookFormat = format });
            await webhooks.SettleAsync(video, Transition.Failed(A.Error(FailureKind.ContentRejected, "No.")));
        }

        await webhooks.DeliverAsync();
        var kling = Assert.Single(receiver.Messages, m => (string?)m.Json["task_status"] == "failed");
        Assert.StartsWith("No.", (string)kling.Json["task_status_msg"]!, StringComparison.Ordinal);
        var runway = Assert.Single(receiver.Messages, m => (string?)m.Json["status"] == "FAILURE");
        Assert.StartsWith("No.", (string)runway.Json["fail_reason"]!, StringComparison.Ordinal);
        var deliveries = await webhooks.Messages.ListAsync("local", new(), 10, default);
        Assert.Equal(["kling.callback", "runway.callback"], deliveries.Select(delivery => delivery.Event).Order());
    }

    private static Task<RunningGateway> StartAsync(string? publicUrl = null) =>
        RunningGateway.StartAsync(speed: 100, change: settings => settings with
        {
            Webhooks = settings.Webhooks with { AllowPrivate = true },
            Address = settings.Address with { PublicUrl = publicUrl is null ? null : new(publicUrl) },
        });

    private static async Task ArrivedAsync(Receiver receiver, int count)
    {
        while (receiver.Messages.Count < count) await receiver.ArrivalAsync();
    }
}
