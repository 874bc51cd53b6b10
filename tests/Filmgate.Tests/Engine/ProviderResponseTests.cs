using Filmgate.Tests.Gateway;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Engine;

/// <summary>The operator can read what a provider answered. A client cannot, and no secret is kept.</summary>
public sealed class ProviderResponseTests
{
    private static readonly Credential Key = new("default", "sandbox-key");

    [Fact]
    public async Task A_refusal_is_kept_whole_and_without_secrets_and_goes_with_the_video()
    {
        const string body = """
            {"error":{"code":"invalid_request","message":"No."},"trace":"t-1","key":"sandbox-key",
             "in":"https://cdn.test/a.png?X-Amz-Signature=0123","auth":"Bearer abcdefgh12345678"}
            """;
        await using var upstream = await FakeUpstream.StartAsync(http => FakeUpstream.RespondAsync(http, body, 400));
        await using var gateway = await RunningGateway.StartAsync(upstream.Url);
        var video = await gateway.FinishAsync((string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!);
        var id = (string)video["id"]!;
        var store = gateway.Services.GetRequiredService<IVideoStore>();

        var stored = Assert.Single(await store.ProviderResponsesAsync(id, default));

        Assert.Equal((1, "sandbox", "veo3-fast", 400), (stored.Attempt, stored.Provider, stored.Model, stored.Response.HttpStatus));
        Assert.Contains("\"trace\":\"t-1\"", stored.Response.Body);
        Assert.Contains("https://cdn.test/a.png?[redacted]", stored.Response.Body);
        Assert.DoesNotContain("sandbox-key", stored.Response.Body);
        Assert.DoesNotContain("abcdefgh12345678", stored.Response.Body);
        Assert.DoesNotContain("t-1", video.ToJsonString());

        (await gateway.Http.DeleteAsync($"/v1/videos/{id}")).EnsureSuccessStatusCode();
        Assert.Empty(await store.ProviderResponsesAsync(id, default));
    }

    [Fact]
    public async Task A_failed_render_and_a_web_page_are_kept_as_they_came()
    {
        await using var upstream = await FakeUpstream.StartAsync(http => http.Request.Method == "POST"
            ? FakeUpstream.RespondAsync(http, """{"id":"task_9"}""")
            : FakeUpstream.RespondAsync(http, """{"id":"task_9","status":"failed","error":{"message":"Out of memory"},"node":"gpu-7"}"""));
        await using var gateway = await RunningGateway.StartAsync(upstream.Url);
        Assert.Contains("gpu-7", await BodyAsync(gateway));

        await using var proxy = await FakeUpstream.StartAsync(http =>
        {
            http.Response.StatusCode = 404;
            http.Response.ContentType = "text/html";
            return http.Response.WriteAsync("<html>No such backend</html>");
        });
        await using var other = await RunningGateway.StartAsync(proxy.Url);
        Assert.Equal("<html>No such backend</html>", await BodyAsync(other));
    }

    [Fact]
    public async Task A_completed_video_keeps_no_response()
    {
        await using var gateway = await RunningGateway.StartAsync();
        var video = await gateway.FinishAsync((string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!);
        Assert.Equal("completed", (string)video["status"]!);
        Assert.Empty(await gateway.Services.GetRequiredService<IVideoStore>().ProviderResponsesAsync((string)video["id"]!, default));
    }

    [Fact]
    public void A_long_response_is_cut_and_never_shows_half_a_key()
    {
        var kept = ResponseText.ForOperator(new string('x', 16_380) + "sandbox-key" + new string('y', 100_000), Key);
        Assert.Equal(16 * 1024, kept.IndexOf('…', StringComparison.Ordinal));
        Assert.Contains("(116391 characters in all)", kept);
        Assert.DoesNotContain("sand", kept);

        var atTheEnd = ResponseText.ForOperator(new string('x', (32 * 1024) - 5) + "sandbox-key", Key);
        Assert.DoesNotContain("sand", atTheEnd);
    }

    private static async Task<string> BodyAsync(RunningGateway gateway)
    {
        var video = await gateway.FinishAsync((string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!);
        Assert.Equal("failed", (string)video["status"]!);
        var store = gateway.Services.GetRequiredService<IVideoStore>();
        return Assert.Single(await store.ProviderResponsesAsync((string)video["id"]!, default)).Response.Body;
    }
}
