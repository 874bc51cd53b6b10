using System.Security.Cryptography;
using Filmgate.Media.Downloads;
using Filmgate.Media.S3;
using Filmgate.Media.Store;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Tests.Media.S3;

/// <summary>What goes wrong between the gateway and a real object store, made to go wrong by a proxy between the two.</summary>
[Collection("S3")]
public sealed class S3FaultTests(S3Server server) : IAsyncLifetime
{
    private const int Length = (20 << 20) + 777;
    private static readonly byte[] Film = Large();
    private readonly MediaFixture _lab = new();
    private FaultyProxy? _proxy;
    private S3MediaStore? _store;
    private S3MediaStore? _direct;

    private FaultyProxy Proxy => _proxy!;

    public async ValueTask InitializeAsync()
    {
        if (server.Missing is not null) return;
        _proxy = await FaultyProxy.StartAsync(server.Url);
        var place = await server.NewPlaceAsync(through: _proxy.Url);
        _store = new(S3Bucket.Open(place, 4L << 30));
        _direct = new(S3Bucket.Open(place with { Endpoint = server.Url }, 4L << 30));
        await MediaStoreProbe.OpenAsync(_store, "here", default);
    }

    [Fact]
    public async Task A_connection_cut_in_the_middle_of_a_part_is_mended_and_the_file_is_whole()
    {
        var cuts = 0;
        await ReadyAsync();
        Proxy.Before = async http =>
        {
            if (!FaultyProxy.IsPart(http) || http.Request.Query["partNumber"] != "2" || Interlocked.Increment(ref cuts) > 2) return false;
            await http.Request.Body.ReadExactlyAsync(new byte[1 << 20]);
            http.Abort();
            return true;
        };
        await StoresAsync();
        Assert.Equal(3, cuts);
    }

    [Fact]
    public async Task A_store_that_asks_to_slow_down_is_asked_again()
    {
        var refusals = 0;
        await ReadyAsync();
        Proxy.Before = http => FaultyProxy.IsPart(http) && Interlocked.Increment(ref refusals) <= 2 ? FaultyProxy.RefuseAsync(http, 503, "SlowDown") : Task.FromResult(false);
        await StoresAsync();
    }

    [Fact]
    public async Task A_part_with_a_wrong_receipt_is_sent_again()
    {
        await ReadyAsync();
        var lies = 0;
        Proxy.After = http =>
        {
            if (FaultyProxy.IsPart(http) && Interlocked.Increment(ref lies) == 1) http.Response.Headers.ETag = $"\"{new string('0', 32)}\"";
        };
        await StoresAsync();
        Assert.Equal(6, Proxy.Requests.Count(r => r.StartsWith("PUT ?", StringComparison.Ordinal)));      // five parts, one of them twice
    }

    [Fact]
    public async Task A_store_whose_receipts_stay_wrong_gets_no_file_and_keeps_no_part()
    {
        await ReadyAsync();
        Proxy.After = http =>
        {
            if (FaultyProxy.IsPart(http)) http.Response.Headers.ETag = $"\"{new string('0', 32)}\"";
        };
        await FailsAsync("damaged on the way");
    }

    [Fact]
    public async Task Bytes_that_change_on_the_way_are_refused_by_the_store_itself()
    {
        await ReadyAsync();
        Proxy.Before = http =>
        {
            if (FaultyProxy.IsPart(http)) http.Request.Body = new TwistedStream(http.Request.Body);
            return Task.FromResult(false);
        };
        var reason = await FailsAsync(null);
        Assert.True(reason is "BadDigest" or "XAmzContentSHA256Mismatch" or "credentials refused", reason);
    }

    [Fact]
    public async Task A_completed_object_that_is_not_what_was_written_is_deleted_again()
    {
        await ReadyAsync();
        Proxy.After = http =>
        {
            if (http.Request.Method == "HEAD" && http.Response.StatusCode == 200) http.Response.Headers.ETag = $"\"{new string('0', 32)}-5\"";
        };
        await FailsAsync("damaged on the way");
    }

    [Fact]
    public async Task A_lost_answer_to_the_completion_does_not_lose_the_file()
    {
        await ReadyAsync();
        var lost = 0;
        using var http = new HttpClient();
        Proxy.After = context =>
        {
            if (context.Request.Method == "POST" && context.Request.Query.ContainsKey("uploadId") && Interlocked.Increment(ref lost) == 1) context.Abort();
        };
        await StoresAsync();
        Assert.True(lost > 0);
    }

    [Theory]
    [InlineData(403, "AccessDenied", "access denied")]
    [InlineData(404, "NoSuchBucket", "no such bucket")]
    [InlineData(507, "InsufficientStorage", "full")]
    [InlineData(400, "QuotaExceeded", "full")]
    [InlineData(403, "RequestTimeTooSkewed", "clock wrong")]
    [InlineData(403, "InvalidAccessKeyId", "credentials refused")]
    public async Task A_refusal_is_told_in_plain_words_and_leaves_nothing(int status, string code, string reason)
    {
        await ReadyAsync();
        Proxy.Before = http => FaultyProxy.IsPart(http) ? FaultyProxy.RefuseAsync(http, status, code) : Task.FromResult(false);
        await FailsAsync(reason);
    }

    [Fact]
    public async Task A_wrong_clock_is_corrected_by_the_answer_of_the_store()
    {
        await ReadyAsync();
        var refusals = 0;
        Proxy.Before = http =>
        {
            if (Interlocked.Increment(ref refusals) > 1) return Task.FromResult(false);
            http.Response.Headers.Date = TimeProvider.System.GetUtcNow().AddMinutes(6).ToString("R");
            return FaultyProxy.RefuseAsync(http, 403, "RequestTimeTooSkewed");
        };
        await StoresAsync();
    }

    [Fact]
    public async Task A_video_that_could_not_be_stored_is_fetched_again_and_its_client_learns_no_names()
    {
        await ReadyAsync();
        await using var upstream = await TestHttpServer.ServingAsync(Film);
        var keeper = new VideoDownload(_store!, _lab.Downloader, KeyTemplate.Default, TimeProvider.System);
        Proxy.Before = http => FaultyProxy.IsPart(http) ? FaultyProxy.RefuseAsync(http, 403, "AccessDenied") : Task.FromResult(false);

        var failed = Assert.IsType<Outcome.Unavailable>(await keeper.RunAsync(Subject(), new(upstream.Url()), null, default));
        Assert.Equal((FailureKind.DownloadFailed, "The media store could not be written (access denied). The operator of this gateway must check it; the video is fetched again after that."), (failed.Error.Kind, failed.Error.Message));

        Proxy.Before = _ => Task.FromResult(false);
        var asset = Assert.IsType<Outcome.Stored>(await keeper.RunAsync(Subject(), new(upstream.Url()), null, default)).Asset;
        Assert.Equal((Film.Length, Convert.ToHexStringLower(SHA256.HashData(Film))), (asset.Bytes, asset.Sha256));
        Assert.Equal(0, await _direct!.SweepStagingAsync(DateTimeOffset.MaxValue, default));
    }

    [Fact]
    public async Task A_dropped_download_goes_on_where_it_broke_off_within_the_same_upload()
    {
        await ReadyAsync();
        var file = new FlakyFileServer(Film, 9 << 20);
        await using var upstream = await TestHttpServer.StartAsync(file.AnswerAsync);
        var keeper = new VideoDownload(_store!, _lab.Downloader, KeyTemplate.Default, TimeProvider.System);
        var asset = Assert.IsType<Outcome.Stored>(await keeper.RunAsync(Subject(), new(upstream.Url()), null, default)).Asset;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Film)), asset.Sha256);
        Assert.Equal(3, upstream.Requests.Count);
        Assert.Single(Proxy.Requests, r => r == "POST ?uploads" || r == "POST ?uploads=");
        await HasAsync(asset.Key, Film);
    }

    [Fact]
    public async Task What_is_no_video_never_becomes_an_object()
    {
        await ReadyAsync();
        await using var upstream = await TestHttpServer.ServingAsync(Film[1000..]);
        var keeper = new VideoDownload(_store!, _lab.Downloader, KeyTemplate.Default, TimeProvider.System);
        var failed = Assert.IsType<Outcome.Unavailable>(await keeper.RunAsync(Subject(), new(upstream.Url()), null, default));
        Assert.Equal(FailureKind.BadAsset, failed.Error.Kind);
        Assert.DoesNotContain(Proxy.Requests, r => r.StartsWith("POST ?uploadId", StringComparison.Ordinal));
        await HasNothingAsync();
    }

    [Fact]
    public async Task A_cancelled_download_leaves_nothing()
    {
        await ReadyAsync();
        using var cancel = new CancellationTokenSource();
        await using (var staged = await _store!.StageAsync(new("a-00000000.mp4", "video/mp4"), default))
        {
            await staged.WriteAsync(Film, default);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => staged.CommitAsync(cancel.Token));
        }

        await HasNothingAsync();
    }

    [Fact]
    public async Task A_read_that_breaks_off_goes_on_where_it_was()
    {
        await ReadyAsync();
        await StoresAsync();
        var cuts = 0;
        Proxy.After = http =>
        {
            if (http.Request.Method == "GET" && Interlocked.Increment(ref cuts) <= 2) http.Response.Body = new CutStream(http, http.Response.Body, 3 << 20);
        };
        await using var file = await _store!.OpenAsync("films-00000000.mp4", default);
        Assert.Equal(SHA256.HashData(Film), await SHA256.HashDataAsync(file!));
        Assert.Equal(3, cuts);
    }

    [Fact]
    public async Task A_signed_address_serves_the_file_without_a_key_and_not_for_ever()
    {
        await ReadyAsync();
        await StoresAsync();
        using var http = new HttpClient();
        var url = _direct!.SignedUrl("films-00000000.mp4", "video/mp4", "inline; filename=film.mp4", TimeSpan.FromMinutes(5));
        using var answer = await http.GetAsync(url);
        Assert.Equal((200, "video/mp4", "film.mp4"), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentDisposition!.FileName));
        Assert.Equal(Film.Length, (await answer.Content.ReadAsByteArrayAsync()).Length);
        using var changed = await http.GetAsync(url.AbsoluteUri.Replace("films-", "filme-", StringComparison.Ordinal));
        Assert.Equal(403, (int)changed.StatusCode);
        Assert.Matches("X-Amz-Expires=30[01]&", url.Query);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null) await _proxy.DisposeAsync();
        _store?.Dispose();
        _direct?.Dispose();
        _lab.Dispose();
    }

    /// <summary>A playable film of several parts: a sample, and behind it one large box that players skip.</summary>
    private static byte[] Large()
    {
        var film = new byte[Length];
        new Random(1).NextBytes(film);
        SampleMedia.Sound.CopyTo(film, 0);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(film.AsSpan(SampleMedia.Sound.Length), Length - SampleMedia.Sound.Length);
        "free"u8.CopyTo(film.AsSpan(SampleMedia.Sound.Length + 4));
        return film;
    }

    private static MediaSubject Subject() => new(VideoTask.NewId(TimeProvider.System.GetUtcNow()), "key_1", "veo3");

    private Task ReadyAsync()
    {
        Assert.SkipUnless(server.Missing is null, server.Missing ?? "");
        Proxy.Requests.Clear();
        return Task.CompletedTask;
    }

    private async Task StoresAsync()
    {
        await WriteAsync("films-00000000.mp4");
        await HasAsync("films-00000000.mp4", Film);
        Assert.Equal(0, await _direct!.SweepStagingAsync(DateTimeOffset.MaxValue, default));
    }

    private async Task<string> FailsAsync(string? reason)
    {
        var fault = await Assert.ThrowsAnyAsync<MediaStoreException>(() => WriteAsync("films-00000000.mp4"));
        if (reason is not null) Assert.Equal(reason, fault.Reason);
        Assert.DoesNotContain("a-secret-of-the-tests", fault.ToString(), StringComparison.Ordinal);
        await HasNothingAsync();
        return fault.Reason;
    }

    private async Task HasAsync(string key, byte[] bytes)
    {
        await using var file = await _direct!.OpenAsync(key, default);
        Assert.Equal(SHA256.HashData(bytes), await SHA256.HashDataAsync(file!));
    }

    private async Task HasNothingAsync()
    {
        var files = new List<string>();
        await foreach (var file in _direct!.ListAsync(default)) files.Add(file.Key);
        Assert.Equal(["filmgate.owner"], files);
        Assert.Equal(0, await _direct.SweepStagingAsync(DateTimeOffset.MaxValue, default));
    }

    private async Task WriteAsync(string key)
    {
        await using var staged = await _store!.StageAsync(new(key, "video/mp4"), default);
        for (var at = 0; at < Film.Length; at += 1 << 17) await staged.WriteAsync(Film.AsMemory(at, Math.Min(1 << 17, Film.Length - at)), default);
        await staged.CommitAsync(default);
    }
}
