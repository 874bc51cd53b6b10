using Filmgate.Ledger;
using Filmgate.Storage;
using Filmgate.Tests.Ledger;
using Filmgate.Videos;
using FsCheck;
using FsCheck.Fluent;

namespace Filmgate.Tests.Storage;

/// <summary>
/// Random interleavings of creates, answers, crashes, fallbacks, refunds and resolutions. At every moment all sums add up, nothing is
/// charged twice, and nothing that the provider billed is missing: it was paid, or it is listed as unresolved, or the video is not over.
/// </summary>
public abstract class LedgerPropertyContract(DatabaseFixture fixture) : LedgerDatabaseContract(fixture)
{
    private const int Runs = 40;
    private static readonly long?[][] Estimates = [[400_000], [null], [400_000, 700_000], [300_000, null], [0], [100_000, 90_000, 80_000]];
    private static readonly string[] Owners = ["a", "b", "c", "d"];

    [Fact]
    public async Task Everything_adds_up_after_each_step_of_videos_that_take_turns()
    {
        await OpenAsync();
        Prop.ForAll(Scripts(), script => RunAsync(script, InTurnAsync).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Runs).WithEndSize(60));
    }

    [Fact]
    public async Task Everything_adds_up_at_every_moment_while_videos_run_in_parallel()
    {
        await OpenAsync();
        Prop.ForAll(Scripts(), script => RunAsync(script, InParallelAsync).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Runs).WithEndSize(60));
    }

    /// <summary>Videos, and steps of them: which video, what happens, and how.</summary>
    private static Arbitrary<Script> Scripts()
    {
        var step = Gen.Choose(0, 5).SelectMany(
            video => Gen.Choose(0, LedgerActor.Steps - 1), (video, kind) => (video, kind))
            .SelectMany(one => Gen.Choose(0, 1000), (one, choice) => new Step(one.video, one.kind, choice));
        var videos = Gen.ArrayOf(Gen.Choose(0, 1000), 6);
        return videos.SelectMany(_ => Gen.ListOf(step), (prices, steps) => new Script(prices, [.. steps])).ToArbitrary();
    }

    private async Task RunAsync(Script script, Func<LedgerActor[], Script, Task> run)
    {
        await new SqlBudgetStore(Database).SetGroupAsync("group_team", script.Videos[0] % 2 == 0 ? ["a", "b"] : ["b", "c"], default);
        var actors = new List<LedgerActor>();
        foreach (var seed in script.Videos)
        {
            var task = Priced.New(
                Owners[seed % Owners.Length], most: seed % 5 == 0 ? 800_000 : null, quote: seed % 7 == 0 ? 410_000 : null,
                Estimates[seed % Estimates.Length]);
            var created = await Store.CreateAsync(task with { Id = VideoTask.NewId(A.Noon), CreatedAt = A.Noon.AddHours(seed) }, default);
            actors.Add(new(Store, new SqlLedgerStore(Database), created.Task));
        }

        await run([.. actors], script);
        await VerifyAsync();
        foreach (var actor in actors) await CompareWithBillAsync(actor);
    }

    private async Task InTurnAsync(LedgerActor[] actors, Script script)
    {
        foreach (var step in script.Steps)
        {
            await actors[step.Video].StepAsync(step.Kind, step.Choice);
            await VerifyAsync();
        }
    }

    private async Task InParallelAsync(LedgerActor[] actors, Script script)
    {
        var all = Task.WhenAll(actors.Select((actor, number) => Task.Run(async () =>
        {
            foreach (var step in script.Steps.Where(step => step.Video == number)) await actor.StepAsync(step.Kind, step.Choice);
        })));
        while (!all.IsCompleted) await VerifyAsync();
        await all;
    }

    /// <summary>What the ledger says about each attempt against what its provider really bills.</summary>
    private async Task CompareWithBillAsync(LedgerActor actor)
    {
        var ledger = new SqlLedgerStore(Database);
        var rows = await ledger.ListAsync(new(null, actor.Id, IsUnresolved: false, After: null, 100), default);
        var open = (await ledger.ListAsync(new(null, actor.Id, IsUnresolved: true, After: null, 100), default))
            .Select(row => row.Entry.Attempt).ToHashSet();
        foreach (var attempt in rows.GroupBy(row => row.Entry.Attempt))
        {
            var paid = attempt.Sum(row => row.Entry.Spent + row.Entry.Gateway);
            var billed = actor.Billed.GetValueOrDefault(attempt.Key);
            var byOperator = attempt.Any(row => row.Entry.Basis == CostBasis.Operator);
            if (byOperator) continue;                                   // the operator may have read the wrong line of the bill
            Assert.True(paid <= billed, $"{actor.Id} attempt {attempt.Key}: paid {paid}, billed {billed}.");
            Assert.True(
                paid == billed || open.Contains(attempt.Key) || !actor.IsOver,
                $"{actor.Id} attempt {attempt.Key}: billed {billed}, paid {paid}, and not listed as unresolved.");
        }

        Assert.All(actor.Billed.Keys, number => Assert.Contains(rows, row => row.Entry.Attempt == number));
    }

    private sealed record Step(int Video, int Kind, int Choice);

    private sealed record Script(int[] Videos, IReadOnlyList<Step> Steps)
    {
        public override string ToString() =>
            $"videos {string.Join(' ', Videos)}; steps {string.Join(' ', Steps.Select(step => $"{step.Video}:{step.Kind}:{step.Choice}"))}";
    }
}

public sealed class SqliteLedgerPropertyTests(SqliteFolder folder) : LedgerPropertyContract(folder), IClassFixture<SqliteFolder>;

[Collection("PostgreSQL")]
public sealed class PostgresLedgerPropertyTests(PostgresServer server) : LedgerPropertyContract(server);
