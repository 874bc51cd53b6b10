using System.Globalization;
using System.Net.ServerSentEvents;
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

namespace Filmgate.Api.Events;

/// <summary>The timeline over HTTP: as server-sent events that go on, or as a page of JSON for who accepts that and no stream.</summary>
internal sealed class EventEndpoints(OwnedVideos videos, IVideoFeed feed, TimelineFollower follower, StreamLimiter slots, ApiKeyAuthentication gate, IHostApplicationLifetime life, TimeProvider clock)
{
    private const int LargestPage = 100;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/videos/{id}/events", (RequestDelegate)OfVideoAsync);
        routes.MapGet("/v1/events", (RequestDelegate)OfAllAsync);
    }

    private async Task OfVideoAsync(HttpContext http)
    {
        var id = (string)http.GetRouteValue("id")!;
        var (caller, error) = await gate.AdmitAsync(http);
        var task = error is null ? await videos.FindAsync(id, caller!, http.RequestAborted) : null;
        if (error is null && task is null) error = ApiError.NoSuchVideo(id);
        var place = PlaceOf(http.Request) ?? "0";
        if (!long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var after)) error ??= WrongPlace(place, "4");
        if (error is not null)
        {
            await error.WriteAsync(http);
            return;
        }

        if (WantsJson(http.Request))
        {
            await WriteListAsync(http, async limit => [.. (await feed.TimelineAsync(task!.Id, after, limit, http.RequestAborted))
                .Select(line => EventView.Show(line, line.Version.ToString(CultureInfo.InvariantCulture), caller!))]);
        }
        else if (task!.DueAt is null && after >= task.Version)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;  // an EventSource comes back after the end until it hears this
        }
        else
        {
            await StreamAsync(http, caller!, (stream, ct) => follower.VideoAsync(task, after, caller!, stream, ct));
        }
    }

    private async Task OfAllAsync(HttpContext http)
    {
        var (caller, error) = await gate.AdmitAsync(http);
        var place = PlaceOf(http.Request);
        var after = place is null ? null : FeedMark.Parse(place);
        if (place is not null && after is null) error ??= WrongPlace(place, "m17.3.video_…");
        if (error is not null) await error.WriteAsync(http);
        else if (WantsJson(http.Request))
            await WriteListAsync(http, async limit => [.. (await feed.PageAsync(caller!.Owner, after ?? FeedMark.Start, limit, http.RequestAborted))
                .Select(marked => EventView.Show(marked.Event, marked.Mark.ToString(), caller))]);
        else
            await StreamAsync(http, caller!, (stream, ct) => FromAsync(after, caller!, stream, ct));
    }

    private async IAsyncEnumerable<SseItem<TimelineEvent>> FromAsync(
        FeedMark? after, Caller caller, EventStream stream, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var from = after ?? await feed.CurrentMarkAsync(ct);
        await foreach (var item in follower.AllAsync(from, caller, stream, ct)) yield return item;
    }

    private async Task StreamAsync(HttpContext http, Caller caller, Func<EventStream, CancellationToken, IAsyncEnumerable<SseItem<TimelineEvent>>> events)
    {
        var (slot, limit, ofKey) = slots.Take(caller.Owner);
        if (slot is null)
        {
            await ApiError.TooManyStreams(limit, ofKey).WriteAsync(http);
            return;
        }

        using (slot)
        using (var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping))
        {
            try
            {
                var stream = new EventStream(http, clock, async () => (await gate.AdmitAsync(http)).Error is null, ends.Token);
                await stream.WriteAsync(events(stream, ends.Token));
            }
            catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
            {
                // the server stops, or the key was revoked: a clean end, and the client comes back, to this server or to another one, where it was
            }
        }
    }

    private static async Task WriteListAsync(HttpContext http, Func<int, Task<List<TimelineEvent>>> read)
    {
        var query = new ListQuery(http.Request.Query);
        var limit = query.Limit(usual: LargestPage, LargestPage);
        if (query.Problems.Count > 0)
        {
            await ApiError.Wrong(query.Problems).WriteAsync(http);
            return;
        }

        var found = await read(limit + 1);
        var page = found.Take(limit).ToList();
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Vary = "Accept";
        await JsonResponse.WriteAsync(
            http,
            new TimelineEventList { Data = page, FirstId = page.FirstOrDefault()?.Id, LastId = page.LastOrDefault()?.Id, HasMore = found.Count > limit },
            ApiJson.Default.TimelineEventList);
    }

    /// <summary>The header that EventSource sends by itself; the query is for those that cannot set one.</summary>
    private static string? PlaceOf(HttpRequest request) =>
        request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header ? header : request.Query["after"].ToString() is { Length: > 0 } query ? query : null;

    private static ApiError WrongPlace(string place, string example) =>
        ApiError.Wrong([new("Last-Event-ID", $"'{ApiError.Short(place)}' is not the id of an event here, as '{example}'. Leave Last-Event-ID (or after) away to begin anew.")]);

    private static bool WantsJson(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return accepted.Any(type => type.MediaType == "application/json") && !accepted.Any(type => type.MediaType == "text/event-stream");
    }
}
