using Filmgate.Dialects;
using Filmgate.Engine;
using Filmgate.Tests.Gateway;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;
using Outcome = Filmgate.Videos.Outcome;

namespace Filmgate.Tests.Engine;

/// <summary>Whatever the lookup of a submission with unknown outcome returns, there is no second paid call.</summary>
public sealed class LookupContractTests
{
    private static readonly FilmgateError Rejection = new(FailureKind.InvalidRequest, "no") { NotTaken = true };

    private static readonly Dictionary<string, Func<Outcome>> Lookups = new()
    {
        ["rejected"] = () => new Outcome.Rejected(Rejection),
        ["rejected, of a kind that would try the fallback model"] =
            () => new Outcome.Rejected(new(FailureKind.Overloaded, "busy") { NotTaken = true }),
        ["ambiguous"] = () => new Outcome.Ambiguous(Rejection),
        ["ready"] = () => new Outcome.Ready(new("https://cdn.invalid/v.mp4", NeedsCredential: false)),
        ["unavailable, of a kind that would repeat a submission"] =
            () => new Outcome.Unavailable(new(FailureKind.RateLimited, "slow down") { NotTaken = true }),
        ["pending"] = () => new Outcome.Pending(),
        ["throws"] = () => throw new InvalidOperationException("a fault of the dialect"),
    };

    private readonly ManualClock _clock = new();

    public static TheoryData<string, bool> Rows => [.. Lookups.Keys.SelectMany(lookup => new[] { (lookup, false), (lookup, true) })];

    /// <param name="crashed">The process died during the paid call. False: the call ended with an unknown outcome.</param>
    [Theory, MemberData(nameof(Rows))]
    public async Task A_lookup_that_finds_nothing_never_leads_to_another_paid_call(string lookup, bool crashed)
    {
        await using var gateway = await RunningGateway.StartAsync(new("http://127.0.0.1:1"), loops: false, clock: _clock);
        var (services, dialect) = (gateway.Services, new UnknownOutcomeDialect(Lookups[lookup]));
        var store = services.GetRequiredService<IVideoStore>();
        var queue = services.GetRequiredService<DueQueue>();
        var lease = services.GetRequiredService<NodeLease>();
        var engine = DialectEngine.Create(services, dialect, _clock);
        var request = new VideoRequest { Prompt = "A kite", FallbackModels = ["kling-v2-6"] };
        var task = (await store.CreateAsync(A.Task(node: lease.Node) with { Model = "kling-v3", Request = request }, default)).Task;
        var attempt = A.Attempt() with { Model = "kling-v3", UpstreamModel = "kling-v3", Dialect = "kling" };
        if (crashed) task = (await store.SettleAsync(task, Transition.Submitting(attempt, A.Noon), A.Noon, default))!;
        queue.Schedule(task);

        for (var step = 0; step < 200 && queue.Count > 0; step++)
        {
            foreach (var video in queue.TakeDue(_clock.GetUtcNow())) await engine.AdvanceAsync(video, default);
            _clock.Advance(TimeSpan.FromMinutes(1));
            await lease.RenewAsync(default);
        }

        var after = (await store.FindAsync(task.Id, default))!;
        Assert.Equal((VideoStatus.Failed, FailureKind.Ambiguous), (after.Status, after.Error?.Kind));
        Assert.Equal((crashed ? 0 : 1, 1), (dialect.Starts, after.Attempt!.Number));
        Assert.True(dialect.LookUps > 0);
    }

    /// <summary>The outcome of its paid call is always unknown.</summary>
    private sealed class UnknownOutcomeDialect(Func<Outcome> lookup) : IDialect
    {
        public int Starts { get; private set; }

        public int LookUps { get; private set; }

        public string Name => "kling";

        public TimeSpan PollGap => TimeSpan.FromSeconds(5);

        public bool CanLookUp => true;

        public Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
        {
            Starts++;
            return Task.FromResult<Outcome>(new Outcome.Ambiguous(new(FailureKind.Ambiguous, "unknown")));
        }

        public Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct) => throw new NotSupportedException();

        public Task<Outcome> LookUpAsync(Submission submission, Upstream upstream, CancellationToken ct)
        {
            LookUps++;
            return Task.FromResult(lookup());
        }
    }
}
