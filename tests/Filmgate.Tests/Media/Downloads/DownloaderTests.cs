using Filmgate.Media.Downloads;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Tests.Media.Downloads;

public sealed class DownloaderTests : IDisposable
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31 / 7))];
    private readonly MediaFixture _media = new();

    [Fact]
    public async Task A_file_is_downloaded_completely_with_its_hash()
    {
        await using var upstream = await TestHttpServer.ServingAsync(Bytes);
        var (result, staged) = await _media.FetchAsync(upstream.Url());
        Assert.Equal(new FetchResult.Fetched(Bytes.Length, MediaFixture.Sha256(Bytes), "video/mp4"), result);
        Assert.Equal(Bytes, staged);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task An_address_that_no_longer_serves_the_file_is_reported_as_expired(int status)
    {
        await using var upstream = await RespondingAsync(status);
        var (result, _) = await _media.FetchAsync(upstream.Url());
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
    public async Task Any_other_status_is_a_failure_with_the_requested_retry_delay(int status)
    {
        await using var upstream = await RespondingAsync(status, retryAfter: "17");
        var (result, _) = await _media.FetchAsync(upstream.Url("/a/v.mp4?X-Signature=secret"));
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
        var message = await _media.FailureAsync(upstream.Url(), FailureKind.BadAsset);
        Assert.Contains("the address answered with a web page instead of a video", message);
    }

    [Fact]
    public async Task A_length_above_the_limit_is_refused_before_the_body_is_read()
    {
        _media.Options.MaxVideoBytes = Bytes.Length - 1;
        await using var upstream = await TestHttpServer.ServingAsync(Bytes);
        var (result, staged) = await _media.FetchAsync(upstream.Url());
        Assert.Contains("larger than this gateway's limit of 293 KiB", Assert.IsType<FetchResult.Failed>(result).Error.Message);
        Assert.Empty(staged);
    }

    [Fact]
    public async Task A_body_without_a_length_stops_at_the_limit()
    {
        _media.Options.MaxVideoBytes = 1_000_000;
        await using var upstream = await TestHttpServer.StartAsync(async context =>
        {
            for (var i = 0; i < 200 && !context.RequestAborted.IsCancellationRequested; i++)
                await context.Response.Body.WriteAsync(Bytes);
        });
        var (result, staged) = await _media.FetchAsync(upstream.Url());
        Assert.Contains("larger than", Assert.IsType<FetchResult.Failed>(result).Error.Message, StringComparison.Ordinal);
        Assert.InRange(staged.Length, 1, 1_000_000);
    }

    [Fact]
    public async Task A_file_of_exactly_the_limit_is_accepted()
    {
        _media.Options.MaxVideoBytes = Bytes.Length;
        await using var upstream = await TestHttpServer.ServingAsync(Bytes);
        Assert.IsType<FetchResult.Fetched>((await _media.FetchAsync(upstream.Url())).Result);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_delivers_nothing_times_out(bool afterHeaders)
    {
        _media.Options.StallTimeout = TimeSpan.FromMilliseconds(500);
        await using var upstream = await TestHttpServer.StartAsync(async context =>
        {
            if (afterHeaders)
                await context.Response.StartAsync();
            await TestHttpServer.HangAsync(context);
        });
        Assert.EndsWith("/v.mp4 sent nothing for 0.5 seconds.", await _media.FailureAsync(upstream.Url()), StringComparison.Ordinal);
        Assert.InRange(upstream.Requests.Count, 0, 1); // 0 if a busy machine was too late even for the first response
    }

    [Fact]
    public async Task An_endless_slow_response_is_ended_by_the_timeout_of_the_whole_download()
    {
        _media.Options.FetchTimeout = TimeSpan.FromMilliseconds(400);
        await using var upstream = await TestHttpServer.StartAsync(async context =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (!context.RequestAborted.IsCancellationRequested && await timer.WaitForNextTickAsync())
            {
                await context.Response.Body.WriteAsync(new byte[1]);
                await context.Response.Body.FlushAsync();
            }
        });
        Assert.EndsWith("was not downloaded within 0.4 seconds.", await _media.FailureAsync(upstream.Url()), StringComparison.Ordinal);
        Assert.InRange(upstream.Requests.Count, 0, 1); // 0 if a busy machine was too late even for the first response
    }

    [Fact]
    public async Task A_cancelled_download_throws()
    {
        using var cancellation = new CancellationTokenSource();
        await using var upstream = await TestHttpServer.StartAsync(async context =>
        {
            await context.Response.StartAsync();
            await cancellation.CancelAsync();
            await TestHttpServer.HangAsync(context);
        });
        await using var staged = await _media.StageAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _media.Downloader.FetchAsync(new VideoSource(upstream.Url()), null, staged, cancellation.Token));
    }

    [Theory]
    [InlineData("ftp://example.com/v.mp4")]
    [InlineData("file:///etc/passwd")]
    [InlineData("v.mp4")]
    [InlineData("")]
    public async Task Only_http_and_https_addresses_are_downloaded(string url) =>
        Assert.Equal("The provider's download address is not an http or https address.", await _media.FailureAsync(url));

    [Fact]
    public async Task An_unreachable_server_fails_at_once_and_the_message_does_not_contain_the_signature()
    {
        var gone = await TestHttpServer.ServingAsync(Bytes);
        var url = gone.Url("/v.mp4?sig=secret").Replace("http://", "http://user:pass@", StringComparison.Ordinal);
        await gone.DisposeAsync();
        var message = await _media.FailureAsync(url);
        Assert.EndsWith("/v.mp4 could not be reached.", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
        Assert.DoesNotContain("pass", message, StringComparison.Ordinal);
    }

    public void Dispose() => _media.Dispose();

    private static Task<TestHttpServer> RespondingAsync(int status, string? retryAfter = null) => TestHttpServer.StartAsync(context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    });
}
