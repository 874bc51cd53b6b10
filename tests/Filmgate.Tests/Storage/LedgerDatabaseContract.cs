using Filmgate.Ledger;
using Filmgate.Storage;
using Filmgate.Tests.Ledger;
using Filmgate.Videos;

namespace Filmgate.Tests.Storage;

/// <summary>Base of the contracts about money: a store, and what videos do to its ledger.</summary>
public abstract class LedgerDatabaseContract(DatabaseFixture fixture) : DatabaseContract(fixture)
{
    private protected SqlDatabase Database { get; private set; } = null!;

    private protected IVideoStore Store { get; private set; } = null!;

    private protected async Task OpenAsync()
    {
        Database = await DatabaseAsync();
        Store = new SqlVideoStore(Database);
    }

    private protected async Task<VideoTask> CreateAsync(VideoTask task) => (await Store.CreateAsync(task, default)).Task;

    private protected async Task<VideoTask> RunAsync(VideoTask task)
    {
        task = (await Store.SettleAsync(task, Transition.Submitting(Priced.Attempt(task.NextAttempt), A.Noon), A.Noon, default))!;
        return (await Store.SettleAsync(task, Transition.Running("task_9", A.Noon, A.Noon.AddHours(1)), A.Noon, default))!;
    }

    private protected async Task<VideoTask> CompleteAsync(VideoTask task) =>
        (await Store.SettleAsync(await RunAsync(task), Transition.Completed(A.Asset(task.Id)), A.Noon, default))!;

    private protected async Task<LedgerVerification> VerifyAsync()
    {
        var result = await new LedgerVerifier(Database).RunAsync();
        Assert.Empty(result.Differences);
        return result;
    }

    private protected Task<Balance> BalanceAsync(string account, string period) =>
        BalanceRows.FindAsync(Database, account, period, default);
}
