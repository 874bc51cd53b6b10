using Filmgate.Media.Downloads;
using Filmgate.Videos;

namespace Filmgate.Tests.Media;

public sealed class DownloaderResumeTests : IDisposable
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 500_000).Select(i => (byte)(i * 31 / 7))];
    private static readonly byte[] Other = [.. Enumerable.Range(0, 450_000).Select(i => (byte)(i * 17 / 3))];
    private readonly MediaFixture _lab = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_dropped_download_goes_on_where_it_broke_off(bool chunked)
    {
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 150_000) { IsChunked = chunked });
        await ArrivesAsync(upstream, Bytes);
        var asked = upstream.Requests.ToArray();
        Assert.Equal(4, asked.Length);
        Assert.Null(asked[0].Range);
        Assert.Equal(new TestHttpServer.RecordedRequest("/v.mp4", null, "bytes=150000-", "\"one\""), asked[1]);
        Assert.Equal("bytes=450000-", asked[3].Range);
    }

    [Fact]
    public async Task A_reset_connection_is_a_drop_too()
    {
        await using var staged = new ObservedStagedMedia(await _lab.StageAsync(), 150_000);
        await using var upstream = await TestHttpServer.StartAsync(async context =>
        {
            var isFirst = context.Request.Headers.Range.Count == 0;
            context.Response.StatusCode = isFirst ? 200 : 206;
            context.Response.Headers.ContentRange = isFirst ? default : $"bytes 150000-{Bytes.Length - 1}/{Bytes.Length}";
            context.Response.ContentLength = isFirst ? Bytes.Length : Bytes.Length - 150_000;
            await context.Response.Body.WriteAsync(isFirst ? Bytes.AsMemory(0, 150_000) : Bytes.AsMemory(150_000));
            await context.Response.Body.FlushAsync();
            if (!isFirst)
                return;
            await staged.Reached;
            context.Abort();
        });
        var result = await _lab.Downloader.FetchAsync(new VideoSource(upstream.Url()), null, staged, default);
        Assert.Equal(new FetchResult.Fetched(Bytes.Length, MediaFixture.Sha256(Bytes), null), result);
        Assert.Equal("bytes=150000-", upstream.Requests.Last().Range);
    }

    [Fact]
    public async Task Without_a_validator_the_range_is_asked_for_without_a_condition()
    {
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 300_000) { ETag = null });
        await ArrivesAsync(upstream, Bytes);
        Assert.Equal(new TestHttpServer.RecordedRequest("/v.mp4", null, "bytes=300000-", null), upstream.Requests.Last());
    }

    [Fact]
    public async Task A_weak_tag_is_no_condition()
    {
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 300_000) { ETag = "W/\"one\"" });
        await ArrivesAsync(upstream, Bytes);
        Assert.Null(upstream.Requests.Last().IfRange);
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_makes_it_start_over()
    {
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 150_000) { IgnoresRange = true, Drops = 2 });
        await ArrivesAsync(upstream, Bytes);
        Assert.Equal(3, upstream.Requests.Count);
    }

    [Fact]
    public async Task A_file_that_changed_in_between_is_fetched_anew()
    {
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 150_000) { Drops = 1, AfterDrop = Change });
        await ArrivesAsync(upstream, Other);
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Fact]
    public async Task A_part_of_another_file_is_never_joined_even_when_the_server_ignores_the_condition()
    {
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 150_000) { Drops = 1, AfterDrop = Change, IgnoresIfRange = true });
        await ArrivesAsync(upstream, Other);
        Assert.Null(upstream.Requests.Last().Range);
    }

    [Fact]
    public async Task Not_even_a_part_of_another_file_of_the_same_length_is_joined()
    {
        byte[] twin = [.. Bytes.Reverse()];
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 150_000)
        {
            Drops = 1,
            IgnoresIfRange = true,
            AfterDrop = file => (file.File, file.ETag) = (twin, "\"two\""),
        });
        await ArrivesAsync(upstream, twin);
    }

    [Fact]
    public async Task A_file_of_another_length_is_never_joined_even_without_a_tag()
    {
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 150_000) { Drops = 1, ETag = null, AfterDrop = file => file.File = Other });
        await ArrivesAsync(upstream, Other);
    }

    [Fact]
    public async Task A_file_that_shrank_below_what_has_arrived_is_fetched_anew()
    {
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 150_000) { Drops = 1, IgnoresIfRange = true, AfterDrop = file => file.File = Other[..1000] });
        await ArrivesAsync(upstream, Other[..1000]);
        Assert.Equal(3, upstream.Requests.Count);
    }

    [Fact]
    public async Task A_partial_answer_from_the_wrong_place_is_not_taken()
    {
        var tries = 0;
        await using var upstream = await TestHttpServer.StartAsync(async context =>
        {
            if (tries++ == 1)
            {
                context.Response.StatusCode = 206;
                context.Response.Headers.ContentRange = $"bytes 0-{Bytes.Length - 1}/{Bytes.Length}";
            }

            context.Response.ContentLength = Bytes.Length;
            await context.Response.Body.WriteAsync(tries == 1 ? Bytes.AsMemory(0, 1000) : Bytes);
            await context.Response.Body.FlushAsync();
            if (tries == 1)
                await FlakyFileServer.DropAsync(context);
        });
        await ArrivesAsync(upstream, Bytes);
    }

    [Fact]
    public async Task After_so_many_resumptions_it_gives_up()
    {
        _lab.Options.MaxResumptions = 2;
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 10_000));
        Assert.EndsWith("dropped the connection; 2 resumptions did not complete it.", await _lab.FailureAsync(upstream.Url()), StringComparison.Ordinal);
        Assert.Equal(3, upstream.Requests.Count);
    }

    [Fact]
    public async Task A_try_that_brings_nothing_is_the_last()
    {
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 0));
        Assert.EndsWith("dropped the connection.", await _lab.FailureAsync(upstream.Url()), StringComparison.Ordinal);
        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task An_address_that_expires_in_the_middle_has_expired()
    {
        await using var upstream = await TestHttpServer.StartAsync(async context =>
        {
            if (context.Request.Headers.Range.Count > 0)
            {
                context.Response.StatusCode = 403;
                return;
            }

            context.Response.ContentLength = Bytes.Length;
            await context.Response.Body.WriteAsync(Bytes.AsMemory(0, 1000));
            await context.Response.Body.FlushAsync();
            await FlakyFileServer.DropAsync(context);
        });
        Assert.Equal(new FetchResult.Expired(403), (await _lab.FetchAsync(upstream.Url())).Result);
    }

    [Fact]
    public async Task A_stall_in_the_middle_is_a_drop_like_any_other()
    {
        _lab.Options.StallTimeout = TimeSpan.FromSeconds(1);
        await using var upstream = await TestHttpServer.StartAsync(async context =>
        {
            if (context.Request.Headers.Range.Count > 0)
            {
                await new FlakyFileServer(Bytes, Bytes.Length).AnswerAsync(context);
                return;
            }

            context.Response.ContentLength = Bytes.Length;
            context.Response.Headers.ETag = "\"one\"";
            await context.Response.Body.WriteAsync(Bytes.AsMemory(0, 1000));
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        await ArrivesAsync(upstream, Bytes);
        Assert.Equal("bytes=1000-", upstream.Requests.Last().Range);
    }

    public void Dispose() => _lab.Dispose();

    private static void Change(FlakyFileServer file) => (file.File, file.ETag) = (Other, "\"two\"");

    private static Task<TestHttpServer> ServeAsync(FlakyFileServer file) => TestHttpServer.StartAsync(file.AnswerAsync);

    private async Task ArrivesAsync(TestHttpServer upstream, byte[] expected)
    {
        var (result, staged) = await _lab.FetchAsync(upstream.Url());
        var fetched = Assert.IsType<FetchResult.Fetched>(result);
        Assert.Equal(expected, staged);
        Assert.Equal((expected.Length, MediaFixture.Sha256(expected)), (fetched.Bytes, fetched.Sha256));
    }
}
