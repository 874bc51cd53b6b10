using Filmgate.Media.Downloads;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Tests.Media;

public sealed class DownloaderTests : IDisposable
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31 / 7))];
    private readonly MediaFixture _lab = new();

    [Fact]
    public async Task A_file_arrives_whole_with_its_hash()
    {
        await using var upstream = await TestHttpServer.ServingAsync(Bytes);
        var (result, staged) = await _lab.FetchAsync(upstream.Url());
        Assert.Equal(new FetchResult.Fetched(Bytes.Length, MediaFixture.Sha256(Bytes), "video/mp4"), result);
        Assert.Equal(Bytes, staged);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task An_address_that_does_not_serve_the_file_any_more_has_expired(int status)
    {
        await using var upstream = await AnsweringAsync(status);
        var (result, _) = await _lab.FetchAsync(upstream.Url());
        Assert.Equal(new FetchResult.Expired(status), result);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(206)]
    [InlineData(304)]
    [InlineData(416)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Any_other_status_is_a_failure_with_the_pause_that_was_asked_for(int status)
    {
        await using var upstream = await AnsweringAsync(status, retryAfter: "17");
        var (result, _) = await _lab.FetchAsync(upstream.Url("/a/v.mp4?X-Signature=secret"));
        var failed = Assert.IsType<FetchResult.Failed>(result);
        Assert.Equal(FailureKind.DownloadFailed, failed.Error.Kind);
        Assert.Equal(TimeSpan.FromSeconds(17), failed.RetryAfter);
        Assert.Equal($"{upstream.Url("/a/v.mp4")} answered with status {status}.", failed.Error.Message);
    }

    [Theory]
    [InlineData("text/html; charset=utf-8")]
    [InlineData("application/json")]
    [InlineData("application/problem+json")]
    public async Task A_web_page_is_not_a_video(string contentType)
    {
        await using var upstream = await TestHttpServer.ServingAsync("<html>Sign in</html>"u8.ToArray(), contentType);
        Assert.Contains("the address answered with a web page instead of a video", await _lab.FailureAsync(upstream.Url(), FailureKind.BadAsset), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_length_above_the_limit_is_refused_before_the_body_is_read()
    {
        _lab.Options.MaxVideoBytes = Bytes.Length - 1;
        await using var upstream = await TestHttpServer.ServingAsync(Bytes);
        var (result, staged) = await _lab.FetchAsync(upstream.Url());
        Assert.Contains("larger than this gateway's limit of 293 KiB", Assert.IsType<FetchResult.Failed>(result).Error.Message, StringComparison.Ordinal);
        Assert.Empty(staged);
    }

    [Fact]
    public async Task A_body_without_a_length_is_cut_off_at_the_limit()
    {
        _lab.Options.MaxVideoBytes = 1_000_000;
        await using var upstream = await TestHttpServer.StartAsync(async context =>
        {
            for (var i = 0; i < 200 && !context.RequestAborted.IsCancellationRequested; i++)
                await context.Response.Body.WriteAsync(Bytes);
        });
        var (result, staged) = await _lab.FetchAsync(upstream.Url());
        Assert.Contains("larger than", Assert.IsType<FetchResult.Failed>(result).Error.Message, StringComparison.Ordinal);
        Assert.InRange(staged.Length, 1, 1_000_000);
    }

    [Fact]
    public async Task A_file_of_exactly_the_limit_is_taken()
    {
        _lab.Options.MaxVideoBytes = Bytes.Length;
        await using var upstream = await TestHttpServer.ServingAsync(Bytes);
        Assert.IsType<FetchResult.Fetched>((await _lab.FetchAsync(upstream.Url())).Result);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_falls_silent_is_given_up(bool afterHeaders)
    {
        _lab.Options.StallTimeout = TimeSpan.FromMilliseconds(500);
        await using var upstream = await TestHttpServer.StartAsync(async context =>
        {
            if (afterHeaders)
                await context.Response.StartAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        Assert.EndsWith("/v.mp4 sent nothing for 0.5 seconds.", await _lab.FailureAsync(upstream.Url()), StringComparison.Ordinal);
        Assert.InRange(upstream.Requests.Count, 0, 1); // none, when even the first answer of a busy machine was late
    }

    [Fact]
    public async Task A_stream_that_drips_for_ever_is_ended_by_the_limit_of_the_whole_download()
    {
        _lab.Options.FetchTimeout = TimeSpan.FromMilliseconds(400);
        await using var upstream = await TestHttpServer.StartAsync(async context =>
        {
            using var drip = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (!context.RequestAborted.IsCancellationRequested && await drip.WaitForNextTickAsync())
            {
                await context.Response.Body.WriteAsync(new byte[1]);
                await context.Response.Body.FlushAsync();
            }
        });
        Assert.EndsWith("was not downloaded within 0.4 seconds.", await _lab.FailureAsync(upstream.Url()), StringComparison.Ordinal);
        Assert.InRange(upstream.Requests.Count, 0, 1); // none, when even the first answer of a busy machine was late
    }

    [Fact]
    public async Task When_the_caller_leaves_the_download_throws()
    {
        using var leaving = new CancellationTokenSource();
        await using var upstream = await TestHttpServer.StartAsync(async context =>
        {
            await context.Response.StartAsync();
            await leaving.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        await using var staged = await _lab.StageAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _lab.Downloader.FetchAsync(new VideoSource(upstream.Url()), null, staged, leaving.Token));
    }

    [Theory]
    [InlineData("ftp://example.com/v.mp4")]
    [InlineData("file:///etc/passwd")]
    [InlineData("v.mp4")]
    [InlineData("")]
    public async Task Only_web_addresses_are_fetched(string url) =>
        Assert.Equal("The provider's download address is not an http or https address.", await _lab.FailureAsync(url));

    [Fact]
    public async Task A_server_that_is_not_there_fails_at_once_and_the_message_keeps_the_signature_secret()
    {
        var gone = await TestHttpServer.ServingAsync(Bytes);
        var url = gone.Url("/v.mp4?sig=secret").Replace("http://", "http://user:pass@", StringComparison.Ordinal);
        await gone.DisposeAsync();
        var message = await _lab.FailureAsync(url);
        Assert.EndsWith("/v.mp4 could not be reached.", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
        Assert.DoesNotContain("pass", message, StringComparison.Ordinal);
    }

    public void Dispose() => _lab.Dispose();

    private static Task<TestHttpServer> AnsweringAsync(int status, string? retryAfter = null) => TestHttpServer.StartAsync(context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    });
}
