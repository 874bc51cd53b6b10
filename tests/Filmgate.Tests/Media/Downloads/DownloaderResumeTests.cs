using Filmgate.Media.Downloads;
using Filmgate.Videos;

namespace Filmgate.Tests.Media.Downloads;

public sealed class DownloaderResumeTests : IDisposable
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 500_000).Select(i => (byte)(i * 31 / 7))];
    private static readonly byte[] Other = [.. Enumerable.Range(0, 450_000).Select(i => (byte)(i * 17 / 3))];
    private readonly MediaFixture _media = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_dropped_download_is_resumed_where_it_stopped(bool chunked)
    {
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 150_000) { IsChunked = chunked });
        await AssertDownloadsAsync(upstream, Bytes);
        var requests = upstream.Requests.ToArray();
        Assert.Equal(4, requests.Length);
        Assert.Null(requests[0].Range);
        Assert.Equal(new TestHttpServer.RecordedRequest("/v.mp4", null, "bytes=150000-", "\"one\""), requests[1]);
        Assert.Equal("bytes=450000-", requests[3].Range);
    }

    [Fact]
    public async Task A_reset_connection_counts_as_a_drop()
    {
        await using var staged = new ObservedStagedMedia(await _media.StageAsync(), 150_000);
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
        var result = await _media.Downloader.FetchAsync(new VideoSource(upstream.Url()), null, staged, default);
        Assert.Equal(new FetchResult.Fetched(Bytes.Length, MediaFixture.Sha256(Bytes), null), result);
        Assert.Equal("bytes=150000-", upstream.Requests.Last().Range);
    }

    [Fact]
    public async Task Without_a_validator_the_range_is_requested_without_a_condition()
    {
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 300_000) { ETag = null });
        await AssertDownloadsAsync(upstream, Bytes);
        Assert.Equal(new TestHttpServer.RecordedRequest("/v.mp4", null, "bytes=300000-", null), upstream.Requests.Last());
    }

    [Fact]
    public async Task A_weak_ETag_is_not_used_as_a_condition()
    {
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 300_000) { ETag = "W/\"one\"" });
        await AssertDownloadsAsync(upstream, Bytes);
        Assert.Null(upstream.Requests.Last().IfRange);
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_restarts_the_download()
    {
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 150_000) { IgnoresRange = true, Drops = 2 });
        await AssertDownloadsAsync(upstream, Bytes);
        Assert.Equal(3, upstream.Requests.Count);
    }

    [Fact]
    public async Task A_file_that_changed_in_the_meantime_is_downloaded_again()
    {
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 150_000) { Drops = 1, AfterDrop = Change });
        await AssertDownloadsAsync(upstream, Other);
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Fact]
    public async Task Parts_of_two_files_are_never_joined_even_if_the_server_ignores_the_condition()
    {
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 150_000)
        {
            Drops = 1,
            AfterDrop = Change,
            IgnoresIfRange = true,
        });
        await AssertDownloadsAsync(upstream, Other);
        Assert.Null(upstream.Requests.Last().Range);
    }

    [Fact]
    public async Task Parts_of_two_files_of_the_same_length_are_never_joined()
    {
        byte[] sameLength = [.. Bytes.Reverse()];
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 150_000)
        {
            Drops = 1,
            IgnoresIfRange = true,
            AfterDrop = file => (file.File, file.ETag) = (sameLength, "\"two\""),
        });
        await AssertDownloadsAsync(upstream, sameLength);
    }

    [Fact]
    public async Task Parts_of_two_files_of_different_length_are_never_joined_even_without_an_ETag()
    {
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 150_000)
        {
            Drops = 1,
            ETag = null,
            AfterDrop = file => file.File = Other,
        });
        await AssertDownloadsAsync(upstream, Other);
    }

    [Fact]
    public async Task A_file_that_is_now_shorter_than_the_bytes_received_is_downloaded_again()
    {
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 150_000)
        {
            Drops = 1,
            IgnoresIfRange = true,
            AfterDrop = file => file.File = Other[..1000],
        });
        await AssertDownloadsAsync(upstream, Other[..1000]);
        Assert.Equal(3, upstream.Requests.Count);
    }

    [Fact]
    public async Task A_partial_response_from_the_wrong_position_is_not_used()
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
        await AssertDownloadsAsync(upstream, Bytes);
    }

    [Fact]
    public async Task The_download_fails_after_the_maximum_number_of_resumptions()
    {
        _media.Options.MaxResumptions = 2;
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 10_000));
        Assert.EndsWith("dropped the connection; 2 resumptions did not complete it.", await _media.FailureAsync(upstream.Url()));
        Assert.Equal(3, upstream.Requests.Count);
    }

    [Fact]
    public async Task A_try_that_delivers_no_byte_is_the_last()
    {
        await using var upstream = await ServeAsync(new FlakyFileServer(Bytes, 0));
        Assert.EndsWith("dropped the connection.", await _media.FailureAsync(upstream.Url()), StringComparison.Ordinal);
        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task An_address_that_expires_during_the_download_is_reported_as_expired()
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
        Assert.Equal(new FetchResult.Expired(403), (await _media.FetchAsync(upstream.Url())).Result);
    }

    [Fact]
    public async Task A_stall_during_the_download_counts_as_a_drop()
    {
        _media.Options.StallTimeout = TimeSpan.FromSeconds(1);
        await using var upstream = await TestHttpServer.StartAsync(async context =>
        {
            if (context.Request.Headers.Range.Count > 0)
            {
                await new FlakyFileServer(Bytes, Bytes.Length).RespondAsync(context);
                return;
            }

            context.Response.ContentLength = Bytes.Length;
            context.Response.Headers.ETag = "\"one\"";
            await context.Response.Body.WriteAsync(Bytes.AsMemory(0, 1000));
            await context.Response.Body.FlushAsync();
            await TestHttpServer.HangAsync(context);
        });
        await AssertDownloadsAsync(upstream, Bytes);
        Assert.Equal("bytes=1000-", upstream.Requests.Last().Range);
    }

    public void Dispose() => _media.Dispose();

    private static void Change(FlakyFileServer file) => (file.File, file.ETag) = (Other, "\"two\"");

    private static Task<TestHttpServer> ServeAsync(FlakyFileServer file) => TestHttpServer.StartAsync(file.RespondAsync);

    private async Task AssertDownloadsAsync(TestHttpServer upstream, byte[] expected)
    {
        var (result, staged) = await _media.FetchAsync(upstream.Url());
        var fetched = Assert.IsType<FetchResult.Fetched>(result);
        Assert.Equal(expected, staged);
        Assert.Equal((expected.Length, MediaFixture.Sha256(expected)), (fetched.Bytes, fetched.Sha256));
    }
}
