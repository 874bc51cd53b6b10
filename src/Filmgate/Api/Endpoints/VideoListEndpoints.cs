using Filmgate.Api.Authentication;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Endpoints;

/// <summary><c>GET /v1/videos</c> and <c>GET /v1/videos/counts</c>: the videos of one API key, by the same filters.</summary>
internal sealed class VideoListEndpoints(EndpointHandlers handlers, OwnedVideos videos, IKeyStore keys, VideoView view)
{
    private const int DefaultPageSize = 20;
    private const int MaxPageSize = 100;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/videos", handlers.WithCaller(ListAsync)).Reads([.. VideoFilterQuery.Names, "limit", "order", "after"]);
        routes.MapGet("/v1/videos/counts", handlers.WithCaller(CountAsync)).Reads(VideoFilterQuery.Names);
    }

    private async Task ListAsync(HttpContext http, Caller caller)
    {
        var query = new ListQuery(http.Request.Query);
        var (filter, error) = await ReadFilterAsync(http, caller, query);
        var (limit, newestFirst) = (query.Limit(DefaultPageSize, MaxPageSize, min: 0), query.NewestFirst());
        var after = query.AfterVideo(filter, newestFirst);
        if (query.Problems.Count > 0) error ??= ApiError.InvalidRequest(query.Problems);
        if (error is not null)
        {
            await error.WriteAsync(http);
            return;
        }

        var found = await videos.ListAsync(filter, after, limit, newestFirst, http.RequestAborted);
        var page = found.Videos.Select(video => view.Show(video, caller, http.Request)).ToList();
        var next = found.Next ?? page.LastOrDefault()?.Id;
        var list = new VideoList
        {
            Data = page,
            FirstId = page.FirstOrDefault()?.Id,
            LastId = page.LastOrDefault()?.Id,
            HasMore = found.HasMore,
            NextCursor = found.HasMore && next is not null ? ListCursor.Create(filter, newestFirst, next) : null,
        };
        await JsonResponse.WriteAsync(http, list, ApiJson.Default.VideoList);
    }

    private async Task CountAsync(HttpContext http, Caller caller)
    {
        var query = new ListQuery(http.Request.Query);
        var (filter, error) = await ReadFilterAsync(http, caller, query);
        if (query.Problems.Count > 0) error ??= ApiError.InvalidRequest(query.Problems);
        if (error is not null)
        {
            await error.WriteAsync(http);
            return;
        }

        var found = await videos.CountAsync(filter, http.RequestAborted);
        VideoStatus[] shown = [VideoStatus.Queued, VideoStatus.Running, VideoStatus.Completed, VideoStatus.Failed, VideoStatus.Cancelled];
        var counts = shown.ToDictionary(
            status => VideoView.StatusWord(status, caller),
            status => Sum(found.Where(one => VideoView.StatusWord(one.Key, caller) == VideoView.StatusWord(status, caller))));
        await JsonResponse.WriteAsync(http, new VideoCounts { Total = Sum(found), ByStatus = counts }, ApiJson.Default.VideoCounts);
    }

    private static Client.VideoCount Sum(IEnumerable<KeyValuePair<VideoStatus, Videos.VideoCount>> counts)
    {
        const long maxExact = 10_000;
        var (sum, isExact) = (0L, true);
        foreach (var (_, count) in counts) (sum, isExact) = (sum + count.Count, isExact && count.IsExact);
        return new(Math.Min(sum, maxExact), isExact && sum <= maxExact);
    }

    private async Task<(VideoFilter Filter, ApiError? Error)> ReadFilterAsync(HttpContext http, Caller caller, ListQuery query)
    {
        var (owner, error) = query.Text("key") is { } key ? await FindOwnerAsync(key, caller, http.RequestAborted) : (caller.Owner, null);
        return (new VideoFilterQuery(http.Request.Query, query.Problems).Read(owner), error);
    }

    private async Task<(string Owner, ApiError? Error)> FindOwnerAsync(string key, Caller caller, CancellationToken ct)
    {
        if (key == caller.Owner) return (key, null);
        if (OperatorOnly.Check(caller) is { } refused) return (caller.Owner, refused with { Param = "key" });
        if (key == Caller.Anonymous.Owner) return (key, null);
        var all = await keys.ListAsync(ct);
        var found = all.FirstOrDefault(one => one.Id == key) ?? all.LastOrDefault(one => one.Name == key);
        return found is null ? (caller.Owner, ApiError.NoSuchKey(key) with { Param = "key" }) : (found.Id, null);
    }
}
