using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
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
using Microsoft.Extensions.Hosting;
using Microsoft.Net.Http.Headers;

namespace Filmgate.Api.Events;

/// <summary>
/// The timeline over HTTP: a stream of server-sent events, or pages of JSON for a client that accepts JSON and no stream.
/// </summary>
internal sealed class EventEndpoints(
    EndpointHandlers handlers,
    IVideoFeed feed,
    TimelineFollower follower,
    StreamLimiter limiter,
    ApiKeyAuthentication authentication,
    IHostApplicationLifetime life,
    TimeProvider clock)
{
    private const int MaxPageSize = 100;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/videos/{id:video}/events", handlers.WithVideo(FollowVideoAsync)).Reads("after", "limit");
        routes.MapGet("/v1/events", handlers.WithCaller(FollowAllAsync)).Reads("after", "limit");
    }

    private async Task FollowVideoAsync(HttpContext http, Caller caller, VideoTask video)
    {
        var lastId = LastIdOf(http.Request) ?? "0";
        if (!long.TryParse(lastId, NumberStyles.None, CultureInfo.InvariantCulture, out var after))
        {
            await InvalidLastId(lastId, "4").WriteAsync(http);
        }
        else if (WantsJson(http.Request))
        {
            await WriteListAsync(http, async limit =>
            {
                var rows = await feed.TimelineAsync(video.Id, after, limit, http.RequestAborted);
                return [.. rows.Select(row => EventView.Show(row, row.Version.ToString(CultureInfo.InvariantCulture), caller))];
            });
        }
        else if (video.DueAt is null && after >= video.Version)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;  // an EventSource reconnects after the end until it receives this
        }
        else
        {
            await StreamAsync(http, caller, (stream, ct) => follower.FollowVideoAsync(video, after, caller, stream, ct));
        }
    }

    private async Task FollowAllAsync(HttpContext http, Caller caller)
    {
        var lastId = LastIdOf(http.Request);
        var after = lastId is null ? null : FeedMark.Parse(lastId);
        if (lastId is not null && after is null)
        {
            await InvalidLastId(lastId, "m17.3.video_…").WriteAsync(http);
        }
        else if (WantsJson(http.Request))
        {
            await WriteListAsync(http, async limit =>
            {
                var page = await feed.PageAsync(caller.Owner, after ?? FeedMark.Start, limit, http.RequestAborted);
                return [.. page.Select(marked => EventView.Show(marked.Event, marked.Mark.ToString(), caller))];
            });
        }
        else
        {
            await StreamAsync(http, caller, (stream, ct) => FollowAllAsync(after, caller, stream, ct));
        }
    }

    private async IAsyncEnumerable<SseItem<TimelineEvent>> FollowAllAsync(
        FeedMark? after, Caller caller, EventStream stream, [EnumeratorCancellation] CancellationToken ct)
    {
        var start = after ?? await feed.CurrentMarkAsync(ct);
        await foreach (var item in follower.FollowAllAsync(start, caller, stream, ct)) yield return item;
    }

    private async Task StreamAsync(
        HttpContext http, Caller caller, Func<EventStream, CancellationToken, IAsyncEnumerable<SseItem<TimelineEvent>>> events)
    {
        var (slot, limit, ofKey) = limiter.Acquire(caller.Owner);
        if (slot is null)
        {
            await ApiError.TooManyStreams(limit, ofKey).WriteAsync(http);
            return;
        }

        using (slot)
        using (var stopping = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping))
        {
            try
            {
                var stream = new EventStream(http, clock, IsAuthorizedAsync, stopping.Token);
                await stream.WriteAsync(events(stream, stopping.Token));
            }
            catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
            {
                // The server stops or the key was revoked. The stream ends cleanly; the client resumes it at this server or another one.
            }
        }

        async ValueTask<bool> IsAuthorizedAsync() => (await authentication.AuthenticateAsync(http)).Error is null;
    }

    private static async Task WriteListAsync(HttpContext http, Func<int, Task<List<TimelineEvent>>> read)
    {
        var query = new ListQuery(http.Request.Query);
        var limit = query.Limit(MaxPageSize, MaxPageSize);
        if (query.Problems.Count > 0)
        {
            await ApiError.InvalidRequest(query.Problems).WriteAsync(http);
            return;
        }

        var found = await read(limit + 1);
        var page = found.Take(limit).ToList();
        var list = new TimelineEventList
        {
            Data = page,
            FirstId = page.FirstOrDefault()?.Id,
            LastId = page.LastOrDefault()?.Id,
            HasMore = found.Count > limit,
        };
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        await JsonResponse.WriteAsync(http, list, ApiJson.Default.TimelineEventList);
    }

    /// <summary>EventSource sends the header by itself. The query is for clients that cannot set a header.</summary>
    private static string? LastIdOf(HttpRequest request) =>
        request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header ? header
        : request.Query["after"].ToString() is { Length: > 0 } query ? query
        : null;

    private static ApiError InvalidLastId(string id, string example) => ApiError.InvalidRequest([new(
        "Last-Event-ID",
        $"Last-Event-ID (or after) must be the id of an event of this stream, such as '{example}', not '{ApiError.Truncate(id)}'. "
        + "Omit it to start from the beginning.")]);

    private static bool WantsJson(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return accepted.Any(type => type.MediaType == "application/json") && !accepted.Any(type => type.MediaType == "text/event-stream");
    }
}
