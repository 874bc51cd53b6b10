using Filmgate.Keys;
using Filmgate.Videos;

namespace Filmgate.Api;

/// <summary>How endpoints read videos: a caller sees its own videos only, an operator all. No endpoint uses the store itself.</summary>
internal sealed class OwnedVideos(IVideoStore store)
{
    private const int MaxIdLength = 64;

    /// <returns>Null if the caller has no such video.</returns>
    public async Task<VideoTask?> FindAsync(string id, Caller caller, CancellationToken ct) =>
        id.Length <= MaxIdLength ? SeenBy(caller, await store.FindAsync(id, ct)) : null;

    /// <param name="owner">The id of the API key that the video must belong to.</param>
    public async Task<VideoTask?> FindAsync(string id, string owner, CancellationToken ct) =>
        id.Length <= MaxIdLength && await store.FindAsync(id, ct) is { } video && video.Owner == owner ? video : null;

    /// <summary>The same, possibly from memory: see <see cref="IVideoStore.FindCachedAsync"/>.</summary>
    public ValueTask<VideoTask?> FindCachedAsync(string id, Caller caller, CancellationToken ct)
    {
        if (id.Length > MaxIdLength) return default;
        var found = store.FindCachedAsync(id, ct);
        return found.IsCompletedSuccessfully ? new(SeenBy(caller, found.Result)) : CheckAsync(found, caller);
    }

    /// <summary>Finds a video by the id that the caller gave it.</summary>
    public Task<VideoTask?> FindByExternalIdAsync(string externalId, Caller caller, CancellationToken ct) =>
        store.FindByExternalIdAsync(caller.Owner, externalId, ct);

    /// <summary>The caller's own videos.</summary>
    public async Task<IReadOnlyList<VideoTask>> ListAsync(
        Caller caller, string? after, int limit, bool newestFirst, CancellationToken ct) =>
        (await store.ListAsync(new(caller.Owner), after, limit, newestFirst, ct)).Videos;

    /// <param name="filter">Of an owner that the caller may see.</param>
    public Task<VideoPage> ListAsync(VideoFilter filter, string? after, int limit, bool newestFirst, CancellationToken ct) =>
        store.ListAsync(filter, after, limit, newestFirst, ct);

    /// <param name="filter">Of an owner that the caller may see.</param>
    public Task<IReadOnlyDictionary<VideoStatus, VideoCount>> CountAsync(VideoFilter filter, CancellationToken ct) =>
        store.CountAsync(filter, ct);

    /// <param name="video">A video that this class returned.</param>
    public Task<IReadOnlyList<Attempt>> AttemptsAsync(VideoTask video, CancellationToken ct) => store.AttemptsAsync(video.Id, ct);

    private static async ValueTask<VideoTask?> CheckAsync(ValueTask<VideoTask?> found, Caller caller) => SeenBy(caller, await found);

    private static VideoTask? SeenBy(Caller caller, VideoTask? video) => video is not null && caller.MaySee(video.Owner) ? video : null;
}
