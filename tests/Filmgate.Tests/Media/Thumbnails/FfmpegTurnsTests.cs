using Filmgate.Media.Thumbnails;
using Microsoft.Extensions.Time.Testing;

namespace Filmgate.Tests.Media.Thumbnails;

public sealed class FfmpegTurnsTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_hundred_at_once_all_get_their_turn()
    {
        using var turns = new FfmpegTurns(2, _clock);
        var all = Enumerable.Range(0, 100).Select(_ => turns.WaitAsync(default)).ToList();
        foreach (var turn in all)
        {
            Assert.True(await turn);
            turns.End();
        }
    }

    [Fact]
    public async Task Those_whose_turn_does_not_come_in_time_are_told_so()
    {
        using var turns = new FfmpegTurns(1, _clock);
        Assert.True(await turns.WaitAsync(default));
        var late = turns.WaitAsync(default);
        _clock.Advance(FfmpegTurns.MaxWait);
        Assert.False(await late);
        turns.End();
        Assert.True(await turns.WaitAsync(default));
    }
}
