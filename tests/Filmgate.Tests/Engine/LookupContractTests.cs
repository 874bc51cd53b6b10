using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Engine;
using Filmgate.Media.Downloads;
using Filmgate.Tests.Gateway;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Outcome = Filmgate.Videos.Outcome;

namespace Filmgate.Tests.Engine;

/// <summary>Whatever a dialect answers when it looks for a submission that may have been paid for: there is no second paid call.</summary>
public sealed class LookupContractTests
{
    private static readonly FilmgateError Mistake = new(FailureKind.InvalidRequest, "no") { NotTaken = true };

    private static readonly Dictionary<string, Func<Outcome>> Answers = new()
    {
        ["rejected"] = () => new Outcome.Rejected(Mistake),
        ["rejected, and the model would fall back"] = () => new Outcome.Rejected(new(FailureKind.Overloaded, "busy") { NotTaken = true }),
        ["ambiguous"] = () => new Outcome.Ambiguous(Mistake),
        ["ready"] = () => new Outcome.Ready(new("https://cdn.invalid/v.mp4", NeedsCredential: false)),
        ["unavailable, of a kind that a submission would be repeated for"] = () => new Outcome.Unavailable(new(FailureKind.RateLimited, "slow down") { NotTaken = true }),
        ["pending"] = () => new Outcome.Pending(),
        ["throws"] = () => throw new InvalidOperationException("a fault of the dialect"),
    };

    private readonly ManualClock _clock = new();

    public static TheoryData<string, bool> Rows => [.. Answers.Keys.SelectMany(answer => new[] { (answer, false), (answer, true) })];

    /// <param name="crashed">The process died under the paid call, instead of hearing a doubtful answer.</param>
    [Theory, MemberData(nameof(Rows))]
    public async Task A_lookup_that_finds_nothing_never_leads_to_another_paid_call(string answer, bool crashed)
    {
        await using var gateway = await RunningGateway.StartAsync(new("http://127.0.0.1:1"), loops: false, clock: _clock);
        var (services, dialect) = (gateway.Services, new Doubtful(Answers[answer]));
        var (store, queue, lease) = (services.GetRequiredService<IVideoStore>(), services.GetRequiredService<DueQueue>(), services.GetRequiredService<NodeLease>());
        var engine = EngineWith(services, dialect);
        var task = (await store.CreateAsync(A.Task(node: lease.Node) with { Model = "kling-v3", Request = new() { Prompt = "A kite", FallbackModels = ["kling-v2-6"] } }, default)).Task;
        if (crashed) task = (await store.SettleAsync(task, Transition.Submitting(A.Attempt() with { Model = "kling-v3", UpstreamModel = "kling-v3", Dialect = "kling" }, A.Noon), A.Noon, default))!;
        queue.Hold(task);

        for (var step = 0; step < 200 && queue.Count > 0; step++)
        {
            foreach (var held in queue.TakeDue(_clock.GetUtcNow())) await engine.AdvanceAsync(held, default);
            _clock.Advance(TimeSpan.FromMinutes(1));
            await lease.HeartbeatAsync(default);
        }

        var after = (await store.FindAsync(task.Id, default))!;
        Assert.Equal((VideoStatus.Failed, FailureKind.Ambiguous), (after.Status, after.Error?.Kind));
        Assert.Equal((crashed ? 0 : 1, 1), (dialect.Starts, after.Attempt!.Number));
        Assert.True(dialect.LookUps > 0);
    }

    private VideoEngine EngineWith(IServiceProvider services, IDialect dialect)
    {
        T The<T>() where T : notnull => services.GetRequiredService<T>();
        var steps = new Steps(The<Router>(), The<ProviderSet>(), new DialectSet([dialect]), The<SubmissionBuilder>(), The<UpstreamHttp>(), The<VideoDownload>(), The<RenderClocks>(), _clock);
        return new(The<IVideoStore>(), The<VideoTransitions>(), steps, The<Lifecycle>(), The<RenderClocks>(), The<DueQueue>(), The<NodeLease>(), The<IProgressListener>(), _clock, NullLogger<VideoEngine>.Instance);
    }

    /// <summary>Its paid call is always in doubt.</summary>
    private sealed class Doubtful(Func<Outcome> answer) : IDialect
    {
        public int Starts { get; private set; }

        public int LookUps { get; private set; }

        public string Name => "kling";

        public TimeSpan PollGap => TimeSpan.FromSeconds(5);

        public bool CanLookUp => true;

        public Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
        {
            Starts++;
            return Task.FromResult<Outcome>(new Outcome.Ambiguous(new(FailureKind.Ambiguous, "in doubt")));
        }

        public Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct) => throw new NotSupportedException();

        public Task<Outcome> LookUpAsync(Submission submission, Upstream upstream, CancellationToken ct)
        {
            LookUps++;
            return Task.FromResult(answer());
        }
    }
}
