using Filmgate.Engine;
using Filmgate.Tests.Gateway;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Engine;

/// <summary>Server errors at a create, from the HTTP API to the provider and back.</summary>
public sealed class ResubmissionTests
{
    private const string Accepted = """{"id":"task_9","status":"in_progress"}""";
    private const string NoChannel = """{"code":"get_channel_failed","message":"no available channel","data":null}""";
    private const string Internal = """{"error":{"message":"upstream error","type":"comet_api_error","code":"do_request_failed"}}""";

    [Fact]
    public async Task A_refusal_with_a_server_error_is_submitted_again_until_it_is_accepted()
    {
        var creates = 0;
        await using var upstream = await FakeUpstream.StartAsync(http => http.Request.Method != "POST" || ++creates > 3
            ? FakeUpstream.RespondAsync(http, Accepted)
            : FakeUpstream.RespondAsync(http, NoChannel, 500));
        await using var gateway = await StartAsync(upstream);
        var id = await CreateAsync(gateway);
        await WaitAsync(gateway, id, "in_progress", () => upstream.Polls > 0);
        Assert.Equal(4, upstream.Creates);
        Assert.Empty((await gateway.GetAsync(id))["warnings"]?.AsArray() ?? []);
    }

    [Fact]
    public async Task Refusals_with_server_errors_end_after_three_retries_and_cost_nothing()
    {
        await using var upstream = await FakeUpstream.StartAsync(http => FakeUpstream.RespondAsync(http, NoChannel, 500));
        await using var gateway = await StartAsync(upstream, resubmits: true);
        var error = (await gateway.FinishAsync(await CreateAsync(gateway)))["error"]!;
        Assert.Equal(("provider_server_error", "no", true), ((string)error["code"]!, (string)error["billed"]!, (bool)error["retryable"]!));
        Assert.StartsWith("The provider returned HTTP 500: no available channel. The provider failed", (string)error["message"]!);
        Assert.Equal(4, upstream.Creates);
    }

    [Fact]
    public async Task After_three_retries_the_fallback_model_gets_its_turn()
    {
        var creates = 0;
        await using var upstream = await FakeUpstream.StartAsync(http => http.Request.Method != "POST" || ++creates > 4
            ? FakeUpstream.RespondAsync(http, Accepted)
            : FakeUpstream.RespondAsync(http, NoChannel, 500));
        await using var gateway = await StartAsync(upstream);
        var id = await CreateAsync(gateway, fallback: "sora-2");
        await WaitAsync(gateway, id, "in_progress", () => upstream.Polls > 0);
        Assert.Equal(5, upstream.Creates);
        var attempts = await gateway.Services.GetRequiredService<IVideoStore>().AttemptsAsync(id, default);
        Assert.Equal(["veo3-fast", "sora-2"], attempts.Select(attempt => attempt.Model));
    }

    [Fact]
    public async Task An_unclassified_server_error_is_submitted_once_and_names_the_setting()
    {
        await using var upstream = await FakeUpstream.StartAsync(http => FakeUpstream.RespondAsync(http, Internal, 500));
        await using var gateway = await StartAsync(upstream);
        var error = (await gateway.FinishAsync(await CreateAsync(gateway, fallback: "sora-2")))["error"]!;
        Assert.Equal(
            ("submit_outcome_unknown", "unknown", false), ((string)error["code"]!, (string)error["billed"]!, (bool)error["retryable"]!));
        Assert.Contains("resubmit_after_server_error is off for the provider sandbox.", (string)error["message"]!);
        Assert.Equal(1, upstream.Creates);
    }

    [Fact]
    public async Task With_the_setting_it_is_submitted_again_three_times_and_then_stays_unknown()
    {
        await using var upstream = await FakeUpstream.StartAsync(http => FakeUpstream.RespondAsync(http, Internal, 500));
        await using var gateway = await StartAsync(upstream, resubmits: true);
        var video = await gateway.FinishAsync(await CreateAsync(gateway, fallback: "sora-2"));
        var error = video["error"]!;
        Assert.Equal(
            ("submit_outcome_unknown", "unknown", false), ((string)error["code"]!, (string)error["billed"]!, (bool)error["retryable"]!));
        Assert.Equal(4, upstream.Creates);                              // no fallback: each of them may have been billed
        Assert.Contains("3 submissions", Assert.Single(video["warnings"]!.AsArray())!.ToString());
    }

    [Fact]
    public async Task A_clear_refusal_after_an_unclear_one_does_not_say_that_nothing_was_billed()
    {
        var creates = 0;
        await using var upstream = await FakeUpstream.StartAsync(http => http.Request.Method == "POST" && ++creates == 1
            ? FakeUpstream.RespondAsync(http, Internal, 500)
            : FakeUpstream.RespondAsync(http, """{"error":{"code":"invalid_request","message":"No."}}""", 400));
        await using var gateway = await StartAsync(upstream, resubmits: true);
        var error = (await gateway.FinishAsync(await CreateAsync(gateway, fallback: "sora-2")))["error"]!;
        Assert.Equal(("invalid_request", "unknown"), ((string)error["code"]!, (string)error["billed"]!));
        Assert.Equal(2, upstream.Creates);
    }

    [Theory]
    [InlineData(400, """{"code":"task_insert_failed","message":"x"}""")]
    [InlineData(429, """{"error":{"code":"task_insert_failed","message":"x"}}""")]
    [InlineData(500, """{"code":"fail_to_fetch_task","message":"{\"code\":\"task_billing_settlement_failed\"}"}""")]
    [InlineData(503, """{"code":"task_insert_failed","message":"x"}""")]
    [InlineData(503, "upstream connect error or disconnect/reset before headers. reset reason: connection termination")]
    [InlineData(503, "<html><h1>Error 503 Backend fetch failed</h1></html>")]
    public async Task A_refusal_that_came_after_the_acceptance_is_never_submitted_again_whatever_its_status(int status, string body)
    {
        await using var upstream = await FakeUpstream.StartAsync(http => FakeUpstream.RespondAsync(http, body, status));
        await using var gateway = await StartAsync(upstream, resubmits: true);
        var error = (await gateway.FinishAsync(await CreateAsync(gateway, fallback: "sora-2")))["error"]!;
        Assert.Equal(("submit_outcome_unknown", "unknown"), ((string)error["code"]!, (string)error["billed"]!));
        Assert.Equal(1, upstream.Creates);
    }

    [Theory]
    [InlineData("application/json", "\uFEFF")]
    [InlineData("text/html", " ")]
    public async Task The_task_id_is_read_in_spite_of_a_byte_order_mark_or_a_wrong_content_type(string contentType, string prefix)
    {
        await using var upstream = await FakeUpstream.StartAsync(http =>
        {
            http.Response.ContentType = contentType;
            return http.Response.WriteAsync(prefix + Accepted);
        });
        await using var gateway = await StartAsync(upstream);
        await WaitAsync(gateway, await CreateAsync(gateway), "in_progress", () => upstream.Polls > 0);
        Assert.Equal(1, upstream.Creates);
    }

    [Fact]
    public async Task An_acceptance_after_an_unclear_error_warns_that_both_may_be_billed()
    {
        var creates = 0;
        await using var upstream = await FakeUpstream.StartAsync(http => http.Request.Method == "POST" && ++creates == 1
            ? FakeUpstream.RespondAsync(http, Internal, 500)
            : FakeUpstream.RespondAsync(http, Accepted));
        await using var gateway = await StartAsync(upstream, resubmits: true);
        var id = await CreateAsync(gateway);
        await WaitAsync(gateway, id, "in_progress", () => upstream.Polls > 0);
        Assert.Equal(2, upstream.Creates);
        Assert.Contains("one submission", Assert.Single((await gateway.GetAsync(id))["warnings"]!.AsArray())!.ToString());
    }

    private static Task<RunningGateway> StartAsync(FakeUpstream upstream, bool resubmits = false) => RunningGateway.StartAsync(
        upstream.Url,
        change: settings => settings with
        {
            Providers = [.. settings.Providers.Select(provider => provider with { ResubmitAfterServerError = resubmits })],
            Lifecycle = settings.Lifecycle with { InitialBackoff = TimeSpan.FromMilliseconds(10) },
        });

    private static async Task<string> CreateAsync(RunningGateway gateway, string? fallback = null)
    {
        object body = fallback is null
            ? new { model = "veo3-fast", prompt = "A kite" }
            : new { model = "veo3-fast", prompt = "A kite", fallback_models = new[] { fallback } };
        return (string)(await gateway.CreateAsync(body))["id"]!;
    }

    /// <summary>The timeout is for a broken build, not for a slow one.</summary>
    private static async Task WaitAsync(RunningGateway gateway, string id, string status, Func<bool> isDone)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!isDone() || (string)(await gateway.GetAsync(id))["status"]! != status)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, timeout.Token);
    }
}
