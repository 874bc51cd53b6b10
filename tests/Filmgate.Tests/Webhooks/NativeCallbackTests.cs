using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;

namespace Filmgate.Tests.Webhooks;

/// <summary>Programs written for another API's callbacks get its bodies, with this gateway's ids and addresses in them.</summary>
public sealed class NativeCallbackTests
{
    [Fact]
    public async Task Klings_callback_is_the_bare_task_on_every_change_of_its_status()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var gateway = await StartAsync();
        using var created = await gateway.Http.PostAsJsonAsync("/kling/v1/videos/text2video", new { model_name = "kling-v3", prompt = "A kite", callback_url = receiver.Url, external_task_id = "order-7" });
        var id = (string)JsonNode.Parse(await created.Content.ReadAsStringAsync())!["data"]!["task_id"]!;
        await gateway.FinishAsync(id);
        await ArrivedAsync(receiver, 2);

        var (processing, succeed) = (Of(receiver, "processing"), Of(receiver, "succeed"));
        Assert.Equal((id, "order-7", 0), ((string)processing.Json["task_id"]!, (string)processing.Json["task_info"]!["external_task_id"]!, processing.Json["task_result"]!.AsObject().Count));
        var clip = succeed.Json["task_result"]!["videos"]![0]!;
        Assert.Equal(id, (string)clip["id"]!);
        Assert.StartsWith($"{gateway.Http.BaseAddress}v1/videos/{id}/content?expires=", (string)clip["url"]!);
        using var file = await gateway.Http.GetAsync((string)clip["url"]!);
        Assert.Equal("video/mp4", file.Content.Headers.ContentType!.MediaType);
        Assert.Null(succeed.Json["code"]);
        Assert.All(receiver.Messages, m => Assert.Contains("webhook-signature", m.Headers.Keys, StringComparer.OrdinalIgnoreCase));

        static Received Of(Receiver receiver, string status) => Assert.Single(receiver.Messages, m => (string)m.Json["task_status"]! == status);
    }

    [Fact]
    public async Task The_runway_compatibility_callback_is_the_task_as_a_poll_shows_it_once_it_is_over()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var gateway = await StartAsync("http://gateway.test");
        using var created = await gateway.Http.PostAsJsonAsync(
            "/runway/pro/generate", new { model = "gen4_turbo", prompt = "A kite", ratio = "1280:720", style = "noir", callback_url = receiver.Url, options = new { seconds = 5 } });
        var id = (string)JsonNode.Parse(await created.Content.ReadAsStringAsync())!["data"]!["task_id"]!;
        await gateway.FinishAsync(id);
        await ArrivedAsync(receiver, 1);

        var told = receiver.Only.Json;
        Assert.Equal((id, "SUCCESS", "100%"), ((string)told["task_id"]!, (string)told["status"]!, (string)told["progress"]!));
        Assert.StartsWith($"http://gateway.test/v1/videos/{id}/content?expires=", (string)told["result_url"]!);
        Assert.Equal((string)told["result_url"]!, (string)told["data"]!["output"]![0]!);
    }

    [Fact]
    public async Task A_failed_task_says_why_in_its_shapes_words()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var post = await WebhookGateway.StartAsync();
        foreach (var format in new[] { "kling", "runway" })
            await post.SettleAsync(await post.CreateAsync(receiver.Url, change: r => r with { WebhookFormat = format }), Transition.Failed(A.Error(FailureKind.ContentRejected, "No.")));
        await post.DeliverAsync();
        Assert.Contains(receiver.Messages, m => (string?)m.Json["task_status"] == "failed" && ((string)m.Json["task_status_msg"]!).StartsWith("No.", StringComparison.Ordinal));
        Assert.Contains(receiver.Messages, m => (string?)m.Json["status"] == "FAILURE" && ((string)m.Json["fail_reason"]!).StartsWith("No.", StringComparison.Ordinal));
        Assert.Equal(["kling.callback", "runway.callback"], (await post.Messages.ListAsync("local", new(), 10, default)).Select(m => m.Event).Order());
    }

    private static Task<RunningGateway> StartAsync(string? publicUrl = null) =>
        RunningGateway.StartAsync(speed: 100, change: s => s with { Webhooks = s.Webhooks with { AllowPrivate = true }, Address = s.Address with { PublicUrl = publicUrl is null ? null : new(publicUrl) } });

    private static async Task ArrivedAsync(Receiver receiver, int count)
    {
        while (receiver.Messages.Count < count) await receiver.ArrivalAsync();
    }
}
