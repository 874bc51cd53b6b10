using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Client;
using Filmgate.Engine;
using Filmgate.Engine.Lanes;
using Filmgate.Keys;
using Filmgate.Tests.Cli;
using Filmgate.Tests.Engine;
using Filmgate.Tests.Gateway;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Tests.Api.Endpoints;

/// <summary>The state of the providers, and pauses of new submissions.</summary>
public sealed class ProviderEndpointTests
{
    private const string Secret = "a-secret-key-of-the-test";
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_paused_provider_gets_no_new_submissions_and_its_polls_go_on()
    {
        await using var provider = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await StartAsync(provider);
        await gateway.CreateAsync(new { prompt = "A kite" });
        await gateway.RunUntilIdleAsync();

        var paused = await gateway.Client().Providers.PauseAsync("main");
        Assert.Equal((_clock.GetUtcNow().ToUnixTimeSeconds(), "paused"), (paused.PausedAt, Assert.Single(paused.Credentials).State));
        var waiting = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        for (var i = 0; i < 90; i++) await AdvanceAsync(gateway, 60);    // longer than the submit window
        Assert.Equal(1, provider.Creates);
        Assert.InRange(provider.Polls, 5, 1000);
        Assert.Equal("queued", (string)(await gateway.GetAsync(waiting))["status"]!);
        Assert.Equal(1, Assert.Single((await gateway.Client().Providers.ListAsync()).Data[0].Credentials).WaitingSubmissions);

        Assert.Null((await gateway.Client().Providers.ResumeAsync("main")).PausedAt);
        await AdvanceAsync(gateway, 1);
        Assert.Equal(2, provider.Creates);
    }

    [Fact]
    public async Task A_pause_outlives_a_restart_and_reaches_other_nodes_with_their_heartbeat()
    {
        await using var provider = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await StartAsync(provider);
        await gateway.Client().Providers.PauseAsync("main");

        var services = gateway.Services;
        var lanes = new LaneSet(services.GetRequiredService<ProviderSet>(), new(), _clock, NullLogger<LaneSet>.Instance);
        var other = new ProviderPauses(
            services.GetRequiredService<IProviderPauseStore>(), lanes, _clock, NullLogger<ProviderPauses>.Instance);
        await other.LoadAsync(default);
        Assert.Equal("paused", lanes.Of("main", "first").State);
        await other.ResumeAsync("main", default);
        await services.GetRequiredService<EngineLoop>().BeatAsync(default);
        Assert.Equal("ok", services.GetRequiredService<LaneSet>().Of("main", "first").State);
    }

    [Fact]
    public async Task The_list_shows_renders_limits_errors_and_hosts_and_no_secret()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 100);
        await gateway.FinishAsync((string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!);
        await gateway.FinishAsync((string)(await gateway.CreateAsync(new { prompt = "[sandbox:render-failed]" }))["id"]!);
        var text = await gateway.Http.GetStringAsync("/v1/providers");
        var list = await gateway.Client().Providers.ListAsync();

        Assert.DoesNotContain("sandbox-key", text);
        var status = Assert.Single(list.Data);
        Assert.Equal(("sandbox", "cometapi", null), (status.Name, status.System, status.PausedAt));
        var credential = Assert.Single(status.Credentials);
        Assert.Equal(("default", "ok", 0, 0, 0), (
            credential.Id, credential.State, credential.InFlight, credential.WaitingSubmissions, credential.WaitingPolls));
        Assert.Equal((2, 0.5), (credential.Renders.Count, credential.Renders.SuccessRate));
        Assert.True(credential.Renders.P50Seconds > 0 && credential.Renders.P50Seconds <= credential.Renders.P99Seconds);
        Assert.Single(credential.Models);
        Assert.Equal("ok", Assert.Single(list.DownloadHosts).State);
        Assert.Equal((string)JsonNode.Parse(text)!["download_hosts"]![0]!["host"]!, gateway.SandboxUrl!.Authority);
    }

    [Fact]
    public async Task A_refused_account_is_shown_with_its_error_and_the_next_probe()
    {
        await using var provider = await FakeUpstream.StartAsync(
            http => FakeUpstream.RespondAsync(http, $"{{\"error\":{{\"message\":\"no money for {Secret}\"}}}}", 402));
        await using var gateway = await StartAsync(provider);
        await gateway.CreateAsync(new { prompt = "A kite" });
        await gateway.RunUntilIdleAsync();
        var credential = Assert.Single((await gateway.Client().Providers.ListAsync()).Data[0].Credentials);
        Assert.Equal(("no_balance", "provider_balance_exhausted"), (credential.State, credential.LastError!.Code));
        Assert.Equal(_clock.GetUtcNow().AddSeconds(1).ToUnixTimeSeconds(), credential.ProbeAt);
        Assert.DoesNotContain(Secret, credential.LastError.Message);
    }

    [Fact]
    public async Task The_account_is_shown_with_the_models_that_the_gateway_knows_and_the_command_prints_it()
    {
        const string organization = """
            {"creditBalance":1250.5,"tier":{"maxMonthlyCreditSpend":10000,"models":{
              "gen4.5":{"maxConcurrentGenerations":3,"maxDailyGenerations":200},
              "gen4_turbo":{"maxConcurrentGenerations":5,"maxDailyGenerations":400},
              "gwm1_avatars":{"maxConcurrentGenerations":1,"maxDailyGenerations":10}}},
              "usage":{"models":{"gen4.5":{"dailyGenerations":12}}}}
            """;
        await using var provider = await FakeUpstream.StartAsync(http => FakeUpstream.RespondAsync(
            http, http.Request.Path == "/v1/organization" ? organization : """{"id":"t1","status":"RUNNING"}"""));
        await using var gateway = await StartAsync(provider, UpstreamSystem.Runway);
        var before = Assert.Single((await gateway.Client().Providers.ListAsync()).Data[0].Credentials);
        Assert.Null(before.Account);

        await gateway.CreateAsync(new { prompt = "A kite", model = "gen4.5" });
        await gateway.RunUntilIdleAsync();
        await gateway.Services.GetRequiredService<AccountReader>().RunOnceAsync(default);
        Assert.DoesNotContain(Secret, await gateway.Http.GetStringAsync("/v1/providers"), StringComparison.Ordinal);
        var credential = Assert.Single((await gateway.Client().Providers.ListAsync()).Data[0].Credentials);
        var account = credential.Account!;
        Assert.Equal(
            (_clock.GetUtcNow().ToUnixTimeSeconds(), 1250.5, 10000, null),
            (account.ReadAt, account.CreditBalance, account.MaxMonthlyCredits, account.MaxConcurrent));
        Assert.Equal(
            [("gen4.5", 3, 200, 12), ("gen4_turbo", 5, 400, null)],
            account.Models.Select(model => (model.Model, model.MaxConcurrent, model.MaxDaily, model.UsedToday)));
        Assert.Null(Assert.Single(credential.Models).MaxConcurrent);    // Runway queues what exceeds it

        using var folder = new WorkingDirectory();
        var table = (await folder.RunAsync("providers", "--url", gateway.Http.BaseAddress!.ToString())).Out;
        Assert.Contains("1250.5 credits, gen4.5: 12 of 200 today", table, StringComparison.Ordinal);
        Assert.Contains("queues by itself", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_limits_of_a_model_that_the_account_has_are_obeyed_and_shown()
    {
        const string quotas = """
            {"output":{"total":1,"quotas":[{"model":"wan2.7-t2v","model_limit":{
              "request_limit":120,"request_limit_period":60,"async_user_concurrency_limit":1,"async_user_queue_limit":1}}]}}
            """;
        await using var provider = await FakeUpstream.StartAsync(http => FakeUpstream.RespondAsync(
            http, http.Request.Path == "/api/v1/quotas" ? quotas : """{"output":{"task_id":"t1","task_status":"RUNNING"}}"""));
        await using var gateway = await StartAsync(provider, UpstreamSystem.DashScope);
        await gateway.Services.GetRequiredService<AccountReader>().RunOnceAsync(default);
        for (var i = 0; i < 4; i++) await gateway.CreateAsync(new { prompt = "A kite", model = "wan2.7-t2v" });
        await gateway.RunUntilIdleAsync();
        Assert.Equal(1, provider.Creates);                              // one each half second
        for (var i = 0; i < 5; i++) await AdvanceAsync(gateway, 1);
        Assert.Equal(2, provider.Creates);

        var credential = Assert.Single((await gateway.Client().Providers.ListAsync()).Data[0].Credentials);
        var model = Assert.Single(credential.Models);
        Assert.Equal((2, 2, 120, 2), (model.InFlight, model.WaitingSubmissions, model.CreatesPerMinute, model.MaxConcurrent));
        using var folder = new WorkingDirectory();
        var table = (await folder.RunAsync("providers", "--url", gateway.Http.BaseAddress!.ToString())).Out;
        Assert.Contains("wan2.7-t2v: 2 in flight, wan2.7-t2v: 120 creates/min", table, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v1/providers")]
    [InlineData("POST", "/v1/providers/main/pause")]
    [InlineData("POST", "/v1/providers/main/resume")]
    public async Task A_user_key_is_refused_and_told_what_is_needed(string method, string path)
    {
        await using var provider = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await StartAsync(provider);
        var (key, secret) = ApiKey.Create("someone", ApiKey.Completed, _clock.GetUtcNow());
        await gateway.Services.GetRequiredService<IKeyStore>().AddAsync(key, default);
        gateway.Http.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        using var response = await gateway.Http.SendAsync(new(new(method), path));
        var error = (await response.Content.ReadFromJsonAsync<JsonNode>())!["error"]!;
        Assert.Equal((HttpStatusCode.Forbidden, "operator_only"), (response.StatusCode, (string)error["code"]!));
        Assert.Contains("needs an operator key", (string)error["message"]!, StringComparison.Ordinal);
        Assert.Equal("ok", gateway.Services.GetRequiredService<LaneSet>().Of("main", "first").State);
    }

    [Fact]
    public async Task A_request_through_a_proxy_is_refused()
    {
        await using var provider = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await StartAsync(provider);
        gateway.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.1");
        using var response = await gateway.Http.GetAsync("/v1/providers");
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_provider_that_is_not_configured_cannot_be_paused()
    {
        await using var provider = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await StartAsync(provider);
        var error = await Assert.ThrowsAsync<FilmgateException>(() => gateway.Client().Providers.PauseAsync("typo"));
        Assert.Equal("provider_not_found", error.Code);
    }

    [Fact]
    public async Task The_command_prints_a_row_for_each_provider_and_pauses_it()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 100);
        await gateway.FinishAsync((string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!);
        using var folder = new WorkingDirectory();
        Task<(int Exit, string Out, string Error)> RunAsync(params string[] words) =>
            folder.RunAsync([.. words, "--url", gateway.Http.BaseAddress!.ToString()]);

        var paused = await RunAsync("providers", "pause", "sandbox");
        Assert.Equal((0, "sandbox is paused. It gets no new submissions.\n"), (paused.Exit, paused.Error));
        var table = (await RunAsync("providers")).Out;
        Assert.Contains("PROVIDER", table, StringComparison.Ordinal);
        Assert.Contains("paused", table, StringComparison.Ordinal);
        Assert.Contains("1 renders, 100% ok", table, StringComparison.Ordinal);
        var lines = (await RunAsync("providers", "--json")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["provider", "download_host"], lines.Select(line => (string)JsonNode.Parse(line)!["object"]!));
        Assert.Equal("sandbox gets new submissions.\n", (await RunAsync("providers", "resume", "sandbox")).Error);
        Assert.Equal(1, (await RunAsync("providers", "pause", "typo")).Exit);
    }

    private async Task<RunningGateway> StartAsync(FakeUpstream provider, UpstreamSystem? system = null) => await RunningGateway.StartAsync(
        provider.Url,
        loops: false,
        clock: _clock,
        change: settings => settings with
        {
            Providers = [new("main", system ?? UpstreamSystem.CometApi, provider.Url, [new("first", Secret)])],
        });

    private async Task AdvanceAsync(RunningGateway gateway, int seconds)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        await gateway.Services.GetRequiredService<NodeLease>().RenewAsync(default);
        await gateway.RunUntilIdleAsync();
    }
}

internal static class GatewayClient
{
    public static FilmgateClient Client(this RunningGateway gateway) => new(gateway.Http);
}
