using Filmgate.Media.Thumbnails;
using Filmgate.Storage;
using Filmgate.Videos;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Tests.Media.Thumbnails;

/// <summary>A thumbnail queue with one completed video, whose file the test chooses.</summary>
internal sealed class ThumbnailFixture : IAsyncDisposable
{
    private readonly MediaFixture _media = new();
    private readonly SqlDatabase _database;

    private ThumbnailFixture(string? program)
    {
        _database = SqlDatabase.Sqlite(Path.Combine(_media.Root, "test.db"));
        var (store, ffmpeg) = (new SqlVideoStore(_database), new FfmpegProcess(program));
        Queue = new(
            store,
            new SqlThumbnailStore(_database),
            _media.Store,
            new(_media.Store, ffmpeg, _media.TempDirectories, TimeProvider.System),
            ffmpeg,
            new(),
            new NoDeliveries(),
            TimeProvider.System,
            makeAhead: false,
            NullLogger<ThumbnailQueue>.Instance);
        Video = A.Task();
    }

    public ThumbnailQueue Queue { get; }

    public VideoTask Video { get; private set; }

    public static async Task<ThumbnailFixture> OpenAsync(string? program, byte[]? file = null)
    {
        var fixture = new ThumbnailFixture(program);
        await fixture._database.MigrateAsync();
        var store = new SqlVideoStore(fixture._database);
        var task = (await store.CreateAsync(fixture.Video, default)).Task;
        task = (await store.SettleAsync(task, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default))!;
        task = (await store.SettleAsync(task, Transition.Running("op", A.Noon, A.Noon), A.Noon, default))!;
        task = (await store.SettleAsync(task, Transition.Storing(new("https://x.test/a.mp4"), A.Noon), A.Noon, default))!;
        fixture.Video = (await store.SettleAsync(task, Transition.Completed(A.Asset(task.Id)), A.Noon, default))!;
        await using var staged = await fixture._media.StageAsync(fixture.Video.Asset!.Key);
        await staged.WriteAsync(file ?? SampleMedia.Sound, default);
        await staged.CommitAsync(default);
        return fixture;
    }

    public async ValueTask DisposeAsync()
    {
        Queue.Dispose();
        await _database.DisposeAsync();
        _media.Dispose();
    }

    private sealed class NoDeliveries : IDeliveryComposer
    {
        public IReadOnlyList<NewDelivery> Compose(VideoTask before, VideoTask after, string @event, DateTimeOffset now) => [];

        public void Schedule(IReadOnlyList<NewDelivery> deliveries)
        {
        }
    }
}
