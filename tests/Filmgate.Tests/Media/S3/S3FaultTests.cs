using System.Buffers.Binary;
using System.Security.Cryptography;
using Filmgate.Media.Downloads;
using Filmgate.Media.S3;
using Filmgate.Media.Store;
using Filmgate.Tests.Media.Downloads;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Tests.Media.S3;

/// <summary>Faults between the gateway and a real object store, injected by a proxy.</summary>
[Collection("S3")]
public sealed class S3FaultTests(S3Server server) : IAsyncLifetime
{
    private const int Length = (20 << 20) + 777;
    private static readonly byte[] Video = LargeVideo();
    private readonly MediaFixture _media = new();
    private FaultyProxy? _proxy;
    private S3MediaStore? _store;
    private S3MediaStore? _direct;

    private FaultyProxy Proxy => _proxy!;

    public async ValueTask InitializeAsync()
    {
        if (server.Missing is not null) return;
        _proxy = await FaultyProxy.StartAsync(server.Url);
        var location = await server.NewLocationAsync(through: _proxy.Url);
        _store = new(S3Bucket.Open(location, 4L << 30));
        _direct = new(S3Bucket.Open(location with { Endpoint = server.Url }, 4L << 30));
        await MediaStoreProbe.OpenAsync(_store, "here", default);
    }

    [Fact]
    public async Task A_part_is_sent_again_after_a_dropped_connection_and_the_file_is_complete()
    {
        var drops = 0;
        await PrepareAsync();
        Proxy.Before = async http =>
        {
            if (!FaultyProxy.IsPart(http) || http.Request.Query["partNumber"] != "2") return false;
            if (Interlocked.Increment(ref drops) > 2) return false;
            await http.Request.Body.ReadExactlyAsync(new byte[1 << 20]);
            http.Abort();
            return true;
        };
        await AssertStoresAsync();
        Assert.Equal(3, drops);
    }

    [Fact]
    public async Task A_request_is_retried_if_the_store_asks_to_slow_down()
    {
        var refusals = 0;
        await PrepareAsync();
        Proxy.Before = http => FaultyProxy.IsPart(http) && Interlocked.Increment(ref refusals) <= 2
            ? FaultyProxy.RefuseAsync(http, 503, "SlowDown")
            : Task.FromResult(false);
        await AssertStoresAsync();
    }

    [Fact]
    public async Task A_part_with_a_wrong_ETag_is_sent_again()
    {
        await PrepareAsync();
        var faults = 0;
        Proxy.After = http =>
        {
            if (FaultyProxy.IsPart(http) && Interlocked.Increment(ref faults) == 1)
                http.Response.Headers.ETag = $"\"{new string('0', 32)}\"";
        };
        await AssertStoresAsync();
        Assert.Equal(6, Proxy.Requests.Count(r => r.StartsWith("PUT ?", StringComparison.Ordinal))); // five parts, one of them twice
    }

    [Fact]
    public async Task An_upload_whose_ETags_stay_wrong_fails_and_leaves_no_part()
    {
        await PrepareAsync();
        Proxy.After = http =>
        {
            if (FaultyProxy.IsPart(http)) http.Response.Headers.ETag = $"\"{new string('0', 32)}\"";
        };
        await AssertFailsAsync("damaged in transit");
    }

    [Fact]
    public async Task Bytes_that_change_in_transit_are_refused_by_the_store()
    {
        await PrepareAsync();
        Proxy.Before = http =>
        {
            if (FaultyProxy.IsPart(http)) http.Request.Body = new BitFlipStream(http.Request.Body);
            return Task.FromResult(false);
        };
        var reason = await AssertFailsAsync(null);
        Assert.True(reason is "BadDigest" or "XAmzContentSHA256Mismatch" or "credentials refused", reason);
    }

    [Fact]
    public async Task A_completed_object_that_differs_from_what_was_written_is_deleted()
    {
        await PrepareAsync();
        Proxy.After = http =>
        {
            if (http.Request.Method == "HEAD" && http.Response.StatusCode == 200)
                http.Response.Headers.ETag = $"\"{new string('0', 32)}-5\"";
        };
        await AssertFailsAsync("damaged in transit");
    }

    [Fact]
    public async Task A_lost_response_to_the_completion_does_not_lose_the_file()
    {
        await PrepareAsync();
        var lost = 0;
        using var http = new HttpClient();
        Proxy.After = context =>
        {
            var isCompletion = context.Request.Method == "POST" && context.Request.Query.ContainsKey("uploadId");
            if (isCompletion && Interlocked.Increment(ref lost) == 1) context.Abort();
        };
        await AssertStoresAsync();
        Assert.True(lost > 0);
    }

    [Theory]
    [InlineData(403, "AccessDenied", "access denied")]
    [InlineData(404, "NoSuchBucket", "no such bucket")]
    [InlineData(507, "InsufficientStorage", "full")]
    [InlineData(400, "QuotaExceeded", "full")]
    [InlineData(403, "RequestTimeTooSkewed", "clock wrong")]
    [InlineData(403, "InvalidAccessKeyId", "credentials refused")]
    public async Task A_refusal_has_a_clear_reason_and_leaves_nothing(int status, string code, string reason)
    {
        await PrepareAsync();
        Proxy.Before = http => FaultyProxy.IsPart(http) ? FaultyProxy.RefuseAsync(http, status, code) : Task.FromResult(false);
        await AssertFailsAsync(reason);
    }

    [Fact]
    public async Task A_wrong_clock_is_corrected_from_the_response_of_the_store()
    {
        await PrepareAsync();
        var refusals = 0;
        Proxy.Before = http =>
        {
            if (Interlocked.Increment(ref refusals) > 1) return Task.FromResult(false);
            http.Response.Headers.Date = TimeProvider.System.GetUtcNow().AddMinutes(6).ToString("R");
            return FaultyProxy.RefuseAsync(http, 403, "RequestTimeTooSkewed");
        };
        await AssertStoresAsync();
    }

    [Fact]
    public async Task A_video_that_could_not_be_stored_is_downloaded_again_and_the_error_has_no_internal_names()
    {
        await PrepareAsync();
        await using var upstream = await TestHttpServer.ServingAsync(Video);
        var download = new VideoDownload(_store!, _media.Downloader, KeyTemplate.Default, TimeProvider.System);
        Proxy.Before = http => FaultyProxy.IsPart(http) ? FaultyProxy.RefuseAsync(http, 403, "AccessDenied") : Task.FromResult(false);

        var failed = Assert.IsType<Outcome.Unavailable>(await download.RunAsync(Subject(), new(upstream.Url()), null, default));
        Assert.Equal(FailureKind.DownloadFailed, failed.Error.Kind);
        Assert.Equal(
            "The media store could not be written (access denied). "
            + "The operator of this gateway must check it; then the video is downloaded again.",
            failed.Error.Message);

        Proxy.Before = _ => Task.FromResult(false);
        var asset = Assert.IsType<Outcome.Stored>(await download.RunAsync(Subject(), new(upstream.Url()), null, default)).Asset;
        Assert.Equal((Video.Length, Convert.ToHexStringLower(SHA256.HashData(Video))), (asset.Bytes, asset.Sha256));
        Assert.Equal(0, await _direct!.SweepStagingAsync(DateTimeOffset.MaxValue, default));
    }

    [Fact]
    public async Task A_dropped_download_is_resumed_within_the_same_upload()
    {
        await PrepareAsync();
        var file = new FlakyFileServer(Video, 9 << 20);
        await using var upstream = await TestHttpServer.StartAsync(file.RespondAsync);
        var download = new VideoDownload(_store!, _media.Downloader, KeyTemplate.Default, TimeProvider.System);
        var asset = Assert.IsType<Outcome.Stored>(await download.RunAsync(Subject(), new(upstream.Url()), null, default)).Asset;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Video)), asset.Sha256);
        Assert.Equal(3, upstream.Requests.Count);
        Assert.Single(Proxy.Requests, r => r == "POST ?uploads" || r == "POST ?uploads=");
        await AssertHasAsync(asset.Key, Video);
    }

    [Fact]
    public async Task A_file_that_is_not_a_video_never_becomes_an_object()
    {
        await PrepareAsync();
        await using var upstream = await TestHttpServer.ServingAsync(Video[1000..]);
        var download = new VideoDownload(_store!, _media.Downloader, KeyTemplate.Default, TimeProvider.System);
        var failed = Assert.IsType<Outcome.Unavailable>(await download.RunAsync(Subject(), new(upstream.Url()), null, default));
        Assert.Equal(FailureKind.BadAsset, failed.Error.Kind);
        Assert.DoesNotContain(Proxy.Requests, r => r.StartsWith("POST ?uploadId", StringComparison.Ordinal));
        await AssertIsEmptyAsync();
    }

    [Fact]
    public async Task A_cancelled_download_leaves_nothing()
    {
        await PrepareAsync();
        using var cancel = new CancellationTokenSource();
        await using (var staged = await _store!.StageAsync(new("a-00000000.mp4", "video/mp4"), default))
        {
            await staged.WriteAsync(Video, default);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => staged.CommitAsync(cancel.Token));
        }

        await AssertIsEmptyAsync();
    }

    [Fact]
    public async Task A_dropped_read_continues_where_it_stopped()
    {
        await PrepareAsync();
        await AssertStoresAsync();
        var drops = 0;
        Proxy.After = http =>
        {
            if (http.Request.Method == "GET" && Interlocked.Increment(ref drops) <= 2)
                http.Response.Body = new DroppingStream(http, http.Response.Body, 3 << 20);
        };
        await using var file = await _store!.OpenAsync("films-00000000.mp4", default);
        Assert.Equal(SHA256.HashData(Video), await SHA256.HashDataAsync(file!));
        Assert.Equal(3, drops);
    }

    [Fact]
    public async Task A_signed_URL_serves_the_file_without_a_key_for_a_limited_time()
    {
        await PrepareAsync();
        await AssertStoresAsync();
        using var http = new HttpClient();
        var url = _direct!.SignedUrl("films-00000000.mp4", "video/mp4", "inline; filename=film.mp4", TimeSpan.FromMinutes(5));
        using var response = await http.GetAsync(url);
        var headers = response.Content.Headers;
        Assert.Equal(
            (200, "video/mp4", "film.mp4"),
            ((int)response.StatusCode, headers.ContentType!.MediaType, headers.ContentDisposition!.FileName));
        Assert.Equal(Video.Length, (await response.Content.ReadAsByteArrayAsync()).Length);
        using var changed = await http.GetAsync(url.AbsoluteUri.Replace("films-", "filme-", StringComparison.Ordinal));
        Assert.Equal(403, (int)changed.StatusCode);
        Assert.Matches("X-Amz-Expires=30[01]&", url.Query);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null) await _proxy.DisposeAsync();
        _store?.Dispose();
        _direct?.Dispose();
        _media.Dispose();
    }

    /// <summary>A playable video of several parts: a sample, followed by one large box that players skip.</summary>
    private static byte[] LargeVideo()
    {
        var video = new byte[Length];
        new Random(1).NextBytes(video);
        SampleMedia.Sound.CopyTo(video, 0);
        BinaryPrimitives.WriteInt32BigEndian(video.AsSpan(SampleMedia.Sound.Length), Length - SampleMedia.Sound.Length);
        "free"u8.CopyTo(video.AsSpan(SampleMedia.Sound.Length + 4));
        return video;
    }

    private static MediaSubject Subject() => new(VideoTask.NewId(TimeProvider.System.GetUtcNow()), "key_1", "veo3");

    private Task PrepareAsync()
    {
        Assert.SkipUnless(server.Missing is null, server.Missing ?? "");
        Proxy.Requests.Clear();
        return Task.CompletedTask;
    }

    private async Task AssertStoresAsync()
    {
        await WriteAsync("films-00000000.mp4");
        await AssertHasAsync("films-00000000.mp4", Video);
        Assert.Equal(0, await _direct!.SweepStagingAsync(DateTimeOffset.MaxValue, default));
    }

    private async Task<string> AssertFailsAsync(string? reason)
    {
        var fault = await Assert.ThrowsAnyAsync<MediaStoreException>(() => WriteAsync("films-00000000.mp4"));
        if (reason is not null) Assert.Equal(reason, fault.Reason);
        Assert.DoesNotContain("a-secret-of-the-tests", fault.ToString(), StringComparison.Ordinal);
        await AssertIsEmptyAsync();
        return fault.Reason;
    }

    private async Task AssertHasAsync(string key, byte[] bytes)
    {
        await using var file = await _direct!.OpenAsync(key, default);
        Assert.Equal(SHA256.HashData(bytes), await SHA256.HashDataAsync(file!));
    }

    private async Task AssertIsEmptyAsync()
    {
        var files = new List<string>();
        await foreach (var file in _direct!.ListAsync(default)) files.Add(file.Key);
        Assert.Equal(["filmgate.owner"], files);
        Assert.Equal(0, await _direct.SweepStagingAsync(DateTimeOffset.MaxValue, default));
    }

    private async Task WriteAsync(string key)
    {
        await using var staged = await _store!.StageAsync(new(key, "video/mp4"), default);
        foreach (var piece in Video.Chunk(1 << 17)) await staged.WriteAsync(piece, default);
        await staged.CommitAsync(default);
    }
}
