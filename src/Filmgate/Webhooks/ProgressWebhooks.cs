using System.Collections.Concurrent;
using System.Net;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.Extensions.Logging;

namespace Filmgate.Webhooks;

/// <summary>
/// <c>video.progress</c> to those who asked for it: one try, nothing kept, at most one in half a second for each video. Old news has no worth, so what does not
/// go out at once is dropped, and a slow receiver drops its own.
/// </summary>
internal sealed partial class ProgressWebhooks(
    EndpointCache book, IDeliveryStore store, SigningSecrets secrets, WebhookSender sender, VideoView view, ApiKeyCache keys, TimeProvider clock, ILogger<ProgressWebhooks> log) : IProgressListener
{
    private const int AtOnce = 8;
    private const int AtOnceOfOwner = 32;
    private const int AtOnceOfAll = 256;
    private const int Remembered = 10_000;
    private const string All = "";
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentDictionary<string, long> _toldAt = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _unwanted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _inAir = new(StringComparer.Ordinal);

    /// <summary>What is under way. News that find no place are dropped.</summary>
    public int InAir => _inAir.GetValueOrDefault(All);

    /// <summary>Never throws: the engine is in the middle of a poll.</summary>
    public void OnProgress(VideoTask task, int percent)
    {
        try
        {
            Tell(task, percent);
        }
        catch (Exception fault)
        {
            Log.Missed(log, fault, task.Id);
        }
    }

    private void Tell(VideoTask task, int percent)
    {
        var urls = UrlsOf(task);
        if (urls.Count == 0 || !IsTime(task.Id)) return;
        var now = clock.GetUtcNow();
        var video = view.Show(task, keys.FindOwner(task.Owner) ?? book.OwnerOf(task.Owner), url: null) with { Progress = Math.Min(percent, 99) };
        var body = WebhookBody.Of(WebhookEvents.Progress, now, video);
        foreach (var (endpoint, url) in urls)
        {
            string[] places = [$"{task.Owner} {ReceiverUrl.ReceiverOf(url)}", task.Owner, All];
            if (TakePlaces(places)) _ = TellAsync(places, new(Delivery.NewId(now), task.Owner, task.Id, WebhookEvents.Progress, endpoint, url, body, Delivery.Pending, 1, null, 0, now, now, now, null));
        }
    }

    private List<(string? Endpoint, string Url)> UrlsOf(VideoTask task)
    {
        var urls = new List<(string?, string)>();
        if (task.Request is { WebhookUrl: { } own, WebhookFormat: null, WebhookEvents: { } events } && events.Contains(WebhookEvents.Progress) && !_unwanted.ContainsKey(task.Id)) urls.Add((null, own));
        foreach (var endpoint in book.Of(task.Owner))
            if (endpoint.Events.Contains(WebhookEvents.Progress)) urls.Add((endpoint.Id, endpoint.Url));
        return urls;
    }

    private bool IsTime(string id)
    {
        var now = clock.GetTimestamp();
        if (_toldAt.TryGetValue(id, out var before) && clock.GetElapsedTime(before, now) < Gap) return false;
        if (_toldAt.Count >= Remembered) _toldAt.Clear();
        _toldAt[id] = now;
        return true;
    }

    private bool TakePlaces(string[] places)
    {
        var counts = places.Select(place => _inAir.AddOrUpdate(place, 1, (_, count) => count + 1)).ToList();
        if (counts[0] <= AtOnce && counts[1] <= AtOnceOfOwner && counts[2] <= AtOnceOfAll) return true;
        Land(places);
        return false;
    }

    private async Task TellAsync(string[] places, Delivery message)
    {
        try
        {
            var usable = await secrets.UsableAsync(message.Owner, await store.SecretsAsync(message.Owner, CancellationToken.None), CancellationToken.None);
            var answer = await sender.SendAsync(message, usable, CancellationToken.None);
            if (answer.Status is (int)HttpStatusCode.Gone) await EndAsync(message);
        }
        catch (Exception fault)
        {
            Log.Missed(log, fault, message.VideoId!);
        }
        finally
        {
            Land(places);
        }
    }

    private async Task EndAsync(Delivery message)
    {
        if (message.EndpointId is null)
        {
            if (_unwanted.Count >= Remembered) _unwanted.Clear();
            _unwanted[message.VideoId!] = true;
            return;
        }

        await store.EndAsync(message, "The receiver answered 410 Gone.", clock.GetUtcNow(), CancellationToken.None);
        await book.RefreshAsync(CancellationToken.None);
    }

    private void Land(string[] places)
    {
        foreach (var place in places)
            if (_inAir.AddOrUpdate(place, 0, (_, count) => count - 1) == 0)
                _inAir.TryRemove(new(place, 0));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{VideoId}: its progress was not told")]
        public static partial void Missed(ILogger logger, Exception fault, string videoId);
    }
}
