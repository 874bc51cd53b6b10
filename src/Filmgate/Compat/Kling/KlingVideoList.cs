using Filmgate.Api;
using Filmgate.Catalogue;
using Filmgate.Dialects.Kling;
using Filmgate.Keys;
using Filmgate.Videos;

namespace Filmgate.Compat.Kling;

/// <summary>Kling's lists: newest first, by number of page, each action on its own.</summary>
internal sealed class KlingVideoList(OwnedVideos videos, ModelCatalogue catalogue)
{
    private const int Batch = 100;

    /// <summary>Pages are counted off by reading the list; that must have an end.</summary>
    private const int Farthest = 5000;

    /// <summary>Null: it is too far back.</summary>
    public async Task<IReadOnlyList<VideoTask>?> PageAsync(Caller caller, KlingAction action, int number, int size, List<Problem> problems, CancellationToken ct)
    {
        var page = new List<VideoTask>();
        var (skip, after) = ((number - 1) * size, (string?)null);
        for (var seen = 0; seen < Farthest; seen += Batch)
        {
            var batch = await videos.ListAsync(caller, after, Batch, newestFirst: true, ct);
            foreach (var video in batch.Where(video => ActionOf(video) == action.Path))
            {
                if (skip-- > 0) continue;
                page.Add(video);
                if (page.Count == size) return page;
            }

            if (batch.Count < Batch) return page;
            after = batch[^1].Id;
        }

        problems.Add(new("pageNum", $"The page is more than {Farthest} videos back; GET /v1/videos goes as far as you like, with after."));
        return null;
    }

    private string ActionOf(VideoTask video) =>
        video.Request.Native is { Dialect: "kling" } native ? native.Action
        : catalogue.Find(video.Model)?.Routes.Values.FirstOrDefault(way => way.Dialect == "kling")?.Action
        ?? (video.Request.References.Count > 0 ? KlingAction.MultiImage : video.Request.Images.Count > 0 ? KlingAction.ImageToVideo : KlingAction.TextToVideo).Path;
}
