using Filmgate.Engine;
using Filmgate.Videos;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Tests.Engine;

public sealed class HistoryPruningTests
{
    private readonly ManualClock _clock = new();
    private readonly FakeHistory _history = new();

    [Fact]
    public async Task A_run_looks_through_a_part_and_the_next_one_goes_on_there()
    {
        using var pruning = Create(TimeSpan.FromDays(90));
        _history.Pages = 25;
        Assert.Equal(10, await pruning.RunOnceAsync(default));
        Assert.Equal(10, await pruning.RunOnceAsync(default));
        Assert.Equal(5, await pruning.RunOnceAsync(default));
        Assert.Equal(25, _history.Starts.Distinct().Count());
        Assert.Equal(1, await pruning.RunOnceAsync(default));           // from the oldest again; one page is left
        Assert.Equal("", _history.Starts[^1]);
        Assert.All(_history.EndedBefore, at => Assert.Equal(_clock.GetUtcNow().AddDays(-90), at));
    }

    [Fact]
    public async Task Nothing_is_deleted_if_the_history_is_kept_for_ever()
    {
        using var pruning = Create(null);
        Assert.Equal(0, await pruning.RunOnceAsync(default));
        Assert.Empty(_history.Starts);
    }

    private HistoryPruning Create(TimeSpan? keep) =>
        new(_history, new() { KeepHistory = keep }, _clock, NullLogger<HistoryPruning>.Instance);

    private sealed class FakeHistory : IVideoHistory
    {
        public int Pages { get; set; }

        public List<string> Starts { get; } = [];

        public List<DateTimeOffset> EndedBefore { get; } = [];

        public Task<HistoryPage> PruneAsync(string after, DateTimeOffset endedBefore, int limit, CancellationToken ct)
        {
            Starts.Add(after);
            EndedBefore.Add(endedBefore);
            return Task.FromResult(new HistoryPage(--Pages > 0 ? $"page {Pages}" : null, Pruned: 1));
        }
    }
}
