using Filmgate.Dialects;
using Filmgate.Engine.Lanes;
using Filmgate.Tests.Gateway;
using Filmgate.Upstreams;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Tests.Engine.Lanes;

/// <summary>When the accounts are read, of which providers, and what a failure means.</summary>
public sealed class AccountReaderTests : IDisposable
{
    private const string Secret = "a-secret-key-of-the-test";
    private const string Credits = """{"remains":[{"type":"metered","credit_remain":800,"concurrency_limit":4}]}""";
    private readonly ManualClock _clock = new();
    private readonly CollectedLogs _logs = new();
    private readonly UpstreamHttp _http = new(new UpstreamOptions(), TimeProvider.System);
    private readonly StartedServer _server = new();

    [Fact]
    public async Task Each_credential_has_an_account_of_its_own()
    {
        await using var vidu = await FakeUpstream.StartAsync(http => FakeUpstream.RespondAsync(
            http, http.Request.Headers.Authorization == "Token second-key" ? Credits.Replace('4', '9') : Credits));
        var provider = Vidu(vidu) with { Credentials = [new("a", Secret), new("b", "second-key")] };
        var (reader, lanes) = Create(provider);
        await reader.RunOnceAsync(default);
        Assert.Equal((4, 9), (lanes.Of("main", "a").Limits.MaxConcurrent, lanes.Of("main", "b").Limits.MaxConcurrent));
        Assert.Equal(_clock.GetUtcNow(), lanes.Of("main", "a").Account?.At);
        Assert.Empty(_logs.Lines);
    }

    [Fact]
    public async Task Only_a_provider_that_tells_its_limits_is_asked()
    {
        await using var server = await FakeUpstream.ThatNeverFinishesAsync();
        var systems = UpstreamSystem.InOrder.Where(system => system.AccountDialect is null);
        Provider[] silent = [.. systems.Select(system => new Provider(system.Name, system, server.Url, [new("a", Secret)]))];
        Assert.Equal(["dashscope", "runway", "vidu"], UpstreamSystem.ByName.Keys.Except(silent.Select(one => one.Name)).Order());
        var (reader, _) = Create([.. silent, Vidu(server) with { IsSandbox = true }]);
        await reader.RunOnceAsync(default);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_failure_is_logged_once_without_the_key_and_the_last_limits_hold()
    {
        var isDown = false;
        await using var vidu = await FakeUpstream.StartAsync(http => isDown
            ? FakeUpstream.RespondAsync(http, $"{{\"message\":\"wrong key {Secret}\"}}", 403)
            : FakeUpstream.RespondAsync(http, Credits));
        var (reader, lanes) = Create(Vidu(vidu));
        await reader.RunOnceAsync(default);
        isDown = true;
        for (var i = 0; i < 3; i++) await reader.RunOnceAsync(default);

        var line = Assert.Single(_logs.Lines);
        Assert.Contains("main/a: the limits of the account could not be read (HTTP 403)", line, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, line, StringComparison.Ordinal);
        Assert.Equal((4, "ok"), (lanes.Of("main", "a").Limits.MaxConcurrent, lanes.Of("main", "a").State));
        isDown = false;
        await reader.RunOnceAsync(default);
        isDown = true;
        await reader.RunOnceAsync(default);
        Assert.Equal(2, _logs.Lines.Count);
    }

    [Fact]
    public async Task A_response_that_is_too_large_is_no_account()
    {
        await using var vidu = await FakeUpstream.StartAsync(http => FakeUpstream.RespondAsync(
            http, Credits[..^1] + $",\"packages\":\"{new string('a', 2 * UpstreamHttp.MaxResponseBytes)}\"}}"));
        var (reader, lanes) = Create(Vidu(vidu));
        await reader.RunOnceAsync(default);
        Assert.Null(lanes.Of("main", "a").Account);
        Assert.Contains("(HTTP 200 without them)", Assert.Single(_logs.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_reads_after_the_start_and_each_hour_and_does_not_delay_the_start()
    {
        using var asked = new SemaphoreSlim(0);
        var hang = new TaskCompletionSource();
        await using var vidu = await FakeUpstream.StartAsync(async http =>
        {
            asked.Release();
            await hang.Task.WaitAsync(http.RequestAborted);
            await FakeUpstream.RespondAsync(http, Credits);
        });
        var (reader, lanes) = Create(Vidu(vidu));
        using var waits = new SemaphoreSlim(0);
        _clock.TimerSet = wait =>
        {
            if (wait == AccountReader.Interval) waits.Release();
        };

        await reader.StartAsync(default);
        Assert.Empty(vidu.Requests);                                    // the server does not listen yet
        _server.Start();
        await WaitAsync(asked);
        Assert.Null(lanes.Of("main", "a").Account);
        hang.SetResult();
        await WaitAsync(waits);
        Assert.NotNull(lanes.Of("main", "a").Account);
        _clock.Advance(AccountReader.Interval - TimeSpan.FromSeconds(1));
        Assert.Single(vidu.Requests);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await WaitAsync(asked);
        await WaitAsync(waits);
        Assert.Equal(_clock.GetUtcNow(), lanes.Of("main", "a").Account?.At);
        await reader.StopAsync(default);
    }

    public void Dispose()
    {
        _http.Dispose();
        _server.Dispose();
    }

    private static Provider Vidu(FakeUpstream server) => new("main", UpstreamSystem.Vidu, server.Url, [new("a", Secret)]);

    private (AccountReader Reader, LaneSet Lanes) Create(params Provider[] all)
    {
        var providers = new ProviderSet(all);
        var lanes = new LaneSet(providers, new(), _clock, NullLogger<LaneSet>.Instance);
        return (new(providers, new DialectSet(), lanes, _http, _clock, _server, _logs.Of<AccountReader>()), lanes);
    }

    /// <summary>The timeout is for a broken build, not for a slow one.</summary>
    private static async Task WaitAsync(SemaphoreSlim happened) => Assert.True(await happened.WaitAsync(TimeSpan.FromSeconds(60)));

    private sealed class StartedServer : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _started = new();

        public CancellationToken ApplicationStarted => _started.Token;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void Start() => _started.Cancel();

        public void StopApplication()
        {
        }

        public void Dispose() => _started.Dispose();
    }
}
