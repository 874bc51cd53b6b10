using Filmgate.Api;
using Filmgate.Catalogue;
using Filmgate.Dialects.Kling;
using Filmgate.Keys;
using Filmgate.Videos;

namespace Filmgate.Compat.Kling;

/// <summary>Kling's lists: one list for each action, newest first, in numbered pages.</summary>
internal sealed class KlingVideoList(OwnedVideos videos, ModelCatalogue catalogue)
{
    private const int BatchSize = 100;

    /// <summary>A page is found by reading the list from its start; this bounds the work.</summary>
    private const int MaxVideosRead = 5000;

    /// <returns>Null: the page lies beyond <see cref="MaxVideosRead"/> videos, and a problem is noted.</returns>
    public async Task<IReadOnlyList<VideoTask>?> ReadPageAsync(
        Caller caller, KlingAction action, int number, int size, List<Problem> problems, CancellationToken ct)
    {
        var page = new List<VideoTask>();
        var (skip, after) = ((number - 1) * size, (string?)null);
        for (var read = 0; read < MaxVideosRead; read += BatchSize)
        {
            var batch = await videos.ListAsync(caller, after, BatchSize, newestFirst: true, ct);
            foreach (var video in batch.Where(video => ActionOf(video) == action.Path))
            {
                if (skip-- > 0) continue;
                page.Add(video);
                if (page.Count == size) return page;
            }

            if (batch.Count < BatchSize) return page;
            after = batch[^1].Id;
        }

        const string advice = "Use GET /v1/videos with 'after' to list older ones.";
        problems.Add(new("pageNum", $"The page lies beyond your newest {MaxVideosRead} videos. {advice}"));
        return null;
    }

    private string ActionOf(VideoTask video)
    {
        if (video.Request.Native is { Dialect: "kling" } native) return native.Action;
        var route = catalogue.Find(video.Model)?.Routes.Values.FirstOrDefault(route => route.Dialect == "kling");
        return route?.Action ?? OrdinaryActionOf(video.Request).Path;
    }

    private static KlingAction OrdinaryActionOf(VideoRequest request) =>
        request.References.Count > 0 ? KlingAction.MultiImage
        : request.Images.Count > 0 ? KlingAction.ImageToVideo
        : KlingAction.TextToVideo;
}
