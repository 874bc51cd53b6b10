using Filmgate.Media.Downloads;
using Filmgate.Media.Store;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Tests.Media.Downloads;

public sealed class VideoDownloadTests : IDisposable
{
    private readonly string _id = VideoTask.NewId(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero));
    private readonly MediaFixture _media = new();

    [Fact]
    public async Task A_video_becomes_an_asset_under_the_month_of_its_id()
    {
        await using var upstream = await TestHttpServer.ServingAsync(SampleMedia.Sound, "application/octet-stream");
        var stored = Assert.IsType<Outcome.Stored>(await DownloadAsync(upstream.Url()));
        var asset = stored.Asset;
        Assert.Equal($"videos/2026/02/{_id}.mp4", MediaKey.WithoutNonce(asset.Key));
        Assert.Equal(
            new Asset(
                "video",
                asset.Key,
                "video/mp4",
                SampleMedia.Sound.Length,
                MediaFixture.Sha256(SampleMedia.Sound),
                64,
                48,
                asset.Duration,
                true,
                asset.CreatedAt),
            asset);
        Assert.Equal([asset.Key], _media.Files());

        // A second download, after a crash between the commit and its row, does not touch the first file. The sweeper deletes the orphan.
        var again = Assert.IsType<Outcome.Stored>(await DownloadAsync(upstream.Url()));
        Assert.Equal(new[] { asset.Key, again.Asset.Key }.Order(), _media.Files());
    }

    [Fact]
    public async Task A_file_that_is_not_playable_is_not_stored()
    {
        await using var cut = await TestHttpServer.ServingAsync(SampleMedia.Sound[..^200]);
        await using var empty = await TestHttpServer.ServingAsync([]);
        await using var page = await TestHttpServer.ServingAsync("<html>"u8.ToArray(), "text/html");
        await using var disguised = await TestHttpServer.ServingAsync("<html>Sign in</html>"u8.ToArray());
        foreach (var upstream in new[] { cut, empty, page, disguised })
            Assert.Equal(FailureKind.BadAsset, Unavailable(await DownloadAsync(upstream.Url())).Error.Kind);
        Assert.Empty(_media.Files());
    }

    [Fact]
    public async Task An_expired_address_is_distinguished_from_a_failed_download()
    {
        await using var expired = await TestHttpServer.StartAsync(context => RespondWithAsync(context, 403));
        await using var busy = await TestHttpServer.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "9";
            return RespondWithAsync(context, 503);
        });
        Assert.Equal(
            new FilmgateError(FailureKind.SourceExpired, "The download address answered with status 403: it is no longer valid."),
            Unavailable(await DownloadAsync(expired.Url())).Error);
        var unavailable = Unavailable(await DownloadAsync(busy.Url()));
        Assert.Equal((FailureKind.DownloadFailed, TimeSpan.FromSeconds(9)), (unavailable.Error.Kind, unavailable.RetryAfter));
        Assert.Empty(_media.Files());
    }

    [Fact]
    public async Task A_full_disk_does_not_fail_the_video_and_the_error_addresses_the_operator()
    {
        await using var upstream = await TestHttpServer.ServingAsync(SampleMedia.Sound);
        var download = new VideoDownload(new FullStore(_media), _media.Downloader, KeyTemplate.Default, TimeProvider.System);
        var error = Unavailable(await download.RunAsync(new(_id, "key_1", "veo3"), new VideoSource(upstream.Url()), null, default)).Error;
        Assert.Equal(FailureKind.DownloadFailed, error.Kind);
        Assert.StartsWith("The media store is full. The operator", error.Message, StringComparison.Ordinal);
        Assert.Single(upstream.Requests); // an error of the own disk does not count as a drop
        Assert.Empty(_media.Files());
    }

    [Fact]
    public async Task The_error_for_an_unwritable_store_does_not_contain_its_paths()
    {
        await using var upstream = await TestHttpServer.ServingAsync(SampleMedia.Sound);
        await File.WriteAllTextAsync(Path.Combine(_media.Root, "videos"), "a file in place of the folder");
        var error = Unavailable(await DownloadAsync(upstream.Url())).Error;
        Assert.Equal(FailureKind.DownloadFailed, error.Kind);
        Assert.DoesNotContain(_media.Root, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _media.Dispose();

    private static Outcome.Unavailable Unavailable(Outcome outcome) => Assert.IsType<Outcome.Unavailable>(outcome);

    private Task<Outcome> DownloadAsync(string url) =>
        _media.VideoDownload.RunAsync(new(_id, "key_1", "veo3"), new VideoSource(url), null, default);

    private static Task RespondWithAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Stages on a device that is always full.</summary>
    private sealed class FullStore(MediaFixture media) : IMediaStore
    {
        public string Description => "full";

        public Task<IStagedMedia> StageAsync(MediaTarget target, CancellationToken ct) =>
            Task.FromResult<IStagedMedia>(media.StageOnFullDisk());

        public Task<Stream?> OpenAsync(string key, CancellationToken ct) => Task.FromResult<Stream?>(null);

        public Task<bool> DeleteAsync(string key, CancellationToken ct) => Task.FromResult(false);

        public IAsyncEnumerable<MediaFile> ListAsync(CancellationToken ct) => AsyncEnumerable.Empty<MediaFile>();

        public Task<int> SweepStagingAsync(DateTimeOffset before, CancellationToken ct) => Task.FromResult(0);
    }
}
