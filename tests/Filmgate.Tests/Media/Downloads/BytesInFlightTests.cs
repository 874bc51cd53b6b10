using System.Threading.RateLimiting;
using Filmgate.Media.Downloads;
using Filmgate.Videos;

namespace Filmgate.Tests.Media.Downloads;

public sealed class BytesInFlightTests : IDisposable
{
    private const int MiB = 1 << 20;
    private readonly MediaFixture _media = new();
    private readonly BytesInFlight _limit = new(4 * MiB);

    [Fact]
    public async Task Files_wait_for_room_in_the_order_in_which_they_came()
    {
        var first = await TakeAsync("a", 2 * MiB);
        var (second, third) = (TakeAsync("a", 2 * MiB), TakeAsync("a", MiB));
        Assert.False(second.IsCompleted || third.IsCompleted);
        first.Dispose();
        (await second).Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task A_host_that_hangs_leaves_half_for_the_others()
    {
        using var hung = await TakeAsync("hung", 2 * MiB);
        Assert.False(TakeAsync("hung", MiB).IsCompleted);
        Assert.True(_limit.HasWaiting("hung"));
        using var other = await TakeAsync("other", 2 * MiB);
        Assert.False(TakeAsync("third", MiB).IsCompleted);
    }

    [Fact]
    public async Task A_file_that_is_larger_than_the_limit_is_downloaded_alone()
    {
        var large = await TakeAsync("a", 100L * MiB);
        var small = TakeAsync("a", 1);
        Assert.False(small.IsCompleted);
        large.Dispose();
        (await small).Dispose();
    }

    [Fact]
    public async Task A_file_of_unknown_length_counts_as_64_MiB()
    {
        using var limit = new BytesInFlight(256 * MiB);
        using var unknown = await limit.TakeAsync("a", null, default);
        using var known = await limit.TakeAsync("a", 64 * MiB, default);
        Assert.False(limit.TakeAsync("a", 1, default).IsCompleted);
    }

    [Fact]
    public async Task A_download_reads_nothing_while_others_fill_the_limit()
    {
        _media.Options.MaxBytesInFlight = 2 * MiB;
        var file = new byte[MiB];
        await using var upstream = await TestHttpServer.ServingAsync(file);
        var host = new Uri(upstream.Url()).Authority;
        var other = await _media.InFlight.TakeAsync(host, MiB, default);
        await using var staged = await _media.StageAsync();
        var download = _media.Downloader.FetchAsync(new VideoSource(upstream.Url()), null, staged, default);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!_media.InFlight.HasWaiting(host))
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Equal(0, staged.Length);
        other.Dispose();
        Assert.Equal(MiB, Assert.IsType<FetchResult.Fetched>(await download).Bytes);
    }

    public void Dispose()
    {
        _limit.Dispose();
        _media.Dispose();
    }

    private Task<RateLimitLease> TakeAsync(string host, long bytes) =>
        _limit.TakeAsync(host, bytes, default).AsTask();
}
