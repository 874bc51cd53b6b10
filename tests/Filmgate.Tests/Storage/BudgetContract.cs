using Filmgate.Ledger;
using Filmgate.Storage;
using Filmgate.Tests.Ledger;
using Filmgate.Videos;

namespace Filmgate.Tests.Storage;

/// <summary>Budgets in every database: what is checked when a video is created.</summary>
public abstract class BudgetContract(DatabaseFixture fixture) : LedgerDatabaseContract(fixture)
{
    private IBudgetStore Budgets => new SqlBudgetStore(Database);

    [Fact]
    public async Task A_thousand_parallel_creates_against_a_budget_for_a_hundred_make_exactly_a_hundred_videos()
    {
        await OpenAsync();
        await Budgets.SetAsync(new("key", 100 * Priced.Price, null, null), default);
        IVideoStore[] nodes = [Store, new SqlVideoStore(await AnotherNodeAsync()), new SqlVideoStore(await AnotherNodeAsync())];
        var created = await Task.WhenAll(Enumerable.Range(0, 1000).Select(
            i => Task.Run(() => nodes[i % nodes.Length].CreateAsync(Priced.New("key"), default))));
        Assert.Equal((100, 900), (created.Count(one => one.IsNew), created.Count(one => one.Refusal is not null)));
        Assert.Equal(new Balance(100 * Priced.Price, 0, 0), await BalanceAsync("key", "total"));
        await VerifyAsync();
    }

    [Fact]
    public async Task Keys_of_a_group_share_its_budget_and_keep_their_own()
    {
        await OpenAsync();
        await Budgets.SetGroupAsync("group_team", ["a", "b"], default);
        await Budgets.SetAsync(new("group_team", 5 * Priced.Price, null, null), default);
        await Budgets.SetAsync(new("a", 2 * Priced.Price, null, null), default);
        var of = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            var owner = i % 4 == 0 ? "a" : i % 4 == 3 ? "alone" : "b";
            return (Owner: owner, (await Store.CreateAsync(Priced.New(owner), default)).IsNew);
        }));
        var accepted = of.Where(one => one.IsNew).GroupBy(one => one.Owner).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal((5, 10), (accepted.GetValueOrDefault("a") + accepted["b"], accepted["alone"]));
        Assert.InRange(accepted.GetValueOrDefault("a"), 0, 2);
        Assert.Equal(5 * Priced.Price, (await BalanceAsync("group_team", "total")).HeldMicros);
        await VerifyAsync();
    }

    [Fact]
    public async Task A_video_counts_in_the_group_that_its_key_had_when_it_was_created()
    {
        await OpenAsync();
        await Budgets.SetGroupAsync("group_one", ["a"], default);
        var task = await CreateAsync(Priced.New("a"));
        await Budgets.SetGroupAsync("group_two", ["a"], default);
        await CompleteAsync(task);
        Assert.Equal(new Balance(0, Priced.Price, 0), await BalanceAsync("group_one", "total"));
        Assert.Equal(default, await BalanceAsync("group_two", "total"));
        Assert.Equal(["group_two"], (await Budgets.GroupsAsync(default)).Select(group => group.Id));
        await VerifyAsync();
    }

    [Fact]
    public async Task What_was_released_can_be_spent_again()
    {
        await OpenAsync();
        await Budgets.SetAsync(new("local", Priced.Price, null, null), default);
        var task = await CreateAsync(Priced.New());
        var refused = await Store.CreateAsync(Priced.New(), default);
        Assert.Equal(
            (BudgetWindow.Total, 0, Priced.Price),
            (refused.Refusal!.Use.Limit.Window, refused.Refusal.Use.LeftMicros, refused.Refusal.Micros!.Value));
        await Store.RequestCancelAsync(task.Id, A.Noon, default);
        Assert.True((await Store.CreateAsync(Priced.New(), default)).IsNew);
        await VerifyAsync();
    }

    [Fact]
    public async Task A_repeated_create_gets_its_video_although_the_budget_is_used_up()
    {
        await OpenAsync();
        await Budgets.SetAsync(new("local", Priced.Price, null, null), default);
        var task = Priced.New() with { IdempotencyKey = "k", Fingerprint = "f" };
        var first = await CreateAsync(task);
        Assert.Equal(first.Id, (await Store.CreateAsync(task with { Id = VideoTask.NewId(A.Noon) }, default)).Task.Id);
    }

    [Fact]
    public async Task Days_and_months_are_those_of_the_time_zone_and_a_new_zone_counts_again()
    {
        await OpenAsync();
        var lastOfMonth = new DateTimeOffset(2026, 11, 30, 23, 30, 0, TimeSpan.Zero);
        await CreateAsync(Priced.New() with { CreatedAt = lastOfMonth });
        Assert.Equal(Priced.Price, (await BalanceAsync("local", "2026-11-30")).HeldMicros);

        await Budgets.SetAsync(new("local", null, Priced.Price, null, TimeZone: "Europe/Berlin"), default);
        Assert.Equal(Priced.Price, (await BalanceAsync("local", "2026-12-01")).HeldMicros);
        await VerifyAsync();
        var refusal = (await Store.CreateAsync(Priced.New() with { CreatedAt = lastOfMonth.AddHours(1) }, default)).Refusal!;
        Assert.Equal(
            ("2026-12", new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.FromHours(1))),
            (refusal.Use.Limit.Period, refusal.Use.Limit.RenewsAt));
        Assert.True((await Store.CreateAsync(Priced.New() with { CreatedAt = lastOfMonth.AddHours(-1) }, default)).IsNew);

        Assert.True(await Budgets.RemoveAsync("local", default));
        Assert.Equal(2 * Priced.Price, (await BalanceAsync("local", "2026-11")).HeldMicros);
        await VerifyAsync();
    }

    [Fact]
    public async Task An_unknown_price_needs_a_ceiling_and_a_soft_budget_refuses_nothing()
    {
        await OpenAsync();
        await Budgets.SetAsync(new("local", 10 * Priced.Price, null, null), default);
        Assert.Null((await Store.CreateAsync(Priced.New(estimates: [null]), default)).Refusal!.Micros);
        Assert.True((await Store.CreateAsync(Priced.New(most: Priced.Price, estimates: [null]), default)).IsNew);
        await Budgets.SetAsync(new("local", 1, null, null, IsHard: false), default);
        Assert.True((await Store.CreateAsync(Priced.New(estimates: [null]), default)).IsNew);
        await VerifyAsync();
    }

    [Fact]
    public async Task The_warning_at_four_fifths_is_due_until_it_was_sent_and_once_in_each_period()
    {
        await OpenAsync();
        await Budgets.SetAsync(new("local", null, null, 5 * Priced.Price), default);
        for (var i = 0; i < 3; i++) Assert.Empty((await Store.CreateAsync(Priced.New(), default)).Warnings);
        var warning = Assert.Single((await Store.CreateAsync(Priced.New(), default)).Warnings);
        Assert.Equal(("local", "2026-11-20", 4 * Priced.Price), (warning.Limit.Account, warning.Limit.Period, warning.UsedMicros));
        Assert.True(await Budgets.MarkWarnedAsync(warning.Limit, [], default));
        Assert.False(await Budgets.MarkWarnedAsync(warning.Limit, [], default));
        Assert.Empty((await Store.CreateAsync(Priced.New(), default)).Warnings);
        Assert.Empty((await Store.CreateAsync(Priced.New() with { CreatedAt = A.Noon.AddDays(1) }, default)).Warnings);
    }

    /// <returns>The same database as another process would open it.</returns>
    private protected virtual Task<SqlDatabase> AnotherNodeAsync() => DatabaseAsync();
}

public sealed class SqliteBudgetTests(SqliteFolder folder) : BudgetContract(folder), IClassFixture<SqliteFolder>;

[Collection("PostgreSQL")]
public sealed class PostgresBudgetTests(PostgresServer server) : BudgetContract(server);
