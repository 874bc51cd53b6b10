using System.Collections.Concurrent;
using System.Net;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.Extensions.Logging;

namespace Filmgate.Webhooks;

/// <summary>
/// Sends <c>video.progress</c> to subscribers: one try, not stored, at most one in 500 ms for each video. Old progress is worthless, so
/// an event that cannot be sent at once is dropped. A slow receiver loses only its own events.
/// </summary>
internal sealed partial class ProgressWebhooks(
    EndpointCache endpoints,
    IDeliveryStore store,
    SigningKeys signing,
    WebhookSender sender,
    VideoView view,
    ApiKeyCache keys,
    TimeProvider clock,
    ILogger<ProgressWebhooks> log)
    : IProgressListener
{
    private const int MaxPerReceiver = 8;
    private const int MaxPerOwner = 32;
    private const int MaxInTotal = 256;
    private const int MaxRemembered = 10_000;
    private const string Total = "";
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentDictionary<string, long> _sentAt = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _gone = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _inFlight = new(StringComparer.Ordinal);

    /// <summary>The number of requests in flight.</summary>
    public int InFlight => _inFlight.GetValueOrDefault(Total);

    /// <summary>Never throws: the engine is in the middle of a poll.</summary>
    public void OnProgress(VideoTask task, int percent)
    {
        try
        {
            Send(task, percent);
        }
        catch (Exception fault)
        {
            Log.NotSent(log, fault, task.Id);
        }
    }

    private void Send(VideoTask task, int percent)
    {
        var urls = UrlsOf(task);
        if (urls.Count == 0 || !IsTime(task.Id)) return;
        var now = clock.GetUtcNow();
        var caller = keys.FindOwner(task.Owner) ?? endpoints.CallerOf(task.Owner);
        var video = view.Show(task, caller, url: null) with { Progress = Math.Min(percent, 99) };
        var body = WebhookBody.Create(WebhookEvents.Progress, now, video);
        foreach (var (endpoint, url) in urls)
        {
            string[] limits = [$"{task.Owner} {ReceiverUrl.ReceiverOf(url)}", task.Owner, Total];
            if (!TryEnter(limits)) continue;
            _ = SendAsync(limits, NewDelivery(task, endpoint, url, body, now));
        }
    }

    /// <summary>Only for the sender: it is never stored.</summary>
    private static Delivery NewDelivery(VideoTask task, string? endpoint, string url, string body, DateTimeOffset now) => new(
        Delivery.NewId(now),
        task.Owner,
        task.Id,
        WebhookEvents.Progress,
        endpoint,
        url,
        body,
        Delivery.Pending,
        Version: 1,
        Node: null,
        Tries: 0,
        DueAt: now,
        Since: now,
        CreatedAt: now,
        EndedAt: null);

    private List<(string? Endpoint, string Url)> UrlsOf(VideoTask task)
    {
        var urls = new List<(string?, string)>();
        var selected = task.Request is { WebhookFormat: null, WebhookEvents: { } events } && events.Contains(WebhookEvents.Progress);
        if (selected && task.Request.WebhookUrl is { } own && !_gone.ContainsKey(task.Id)) urls.Add((null, own));
        foreach (var endpoint in endpoints.Of(task.Owner))
            if (endpoint.Events.Contains(WebhookEvents.Progress)) urls.Add((endpoint.Id, endpoint.Url));
        return urls;
    }

    private bool IsTime(string id)
    {
        var now = clock.GetTimestamp();
        if (_sentAt.TryGetValue(id, out var before) && clock.GetElapsedTime(before, now) < MinInterval) return false;
        if (_sentAt.Count >= MaxRemembered) _sentAt.Clear();
        _sentAt[id] = now;
        return true;
    }

    /// <summary>Counts a request towards the limits of its receiver, its owner and the node. False: one of them is reached.</summary>
    private bool TryEnter(string[] limits)
    {
        var counts = limits.Select(limit => _inFlight.AddOrUpdate(limit, 1, (_, count) => count + 1)).ToList();
        if (counts[0] <= MaxPerReceiver && counts[1] <= MaxPerOwner && counts[2] <= MaxInTotal) return true;
        Leave(limits);
        return false;
    }

    private async Task SendAsync(string[] limits, Delivery delivery)
    {
        try
        {
            var stored = await store.SigningKeysAsync(delivery.Owner, CancellationToken.None);
            var signer = await signing.SignerAsync(delivery.Owner, stored, CancellationToken.None);
            var response = await sender.SendAsync(delivery, signer, CancellationToken.None);
            if (response.Status is (int)HttpStatusCode.Gone) await StopSendingAsync(delivery);
        }
        catch (Exception fault)
        {
            Log.NotSent(log, fault, delivery.VideoId!);
        }
        finally
        {
            Leave(limits);
        }
    }

    private async Task StopSendingAsync(Delivery gone)
    {
        if (gone.EndpointId is null)
        {
            if (_gone.Count >= MaxRemembered) _gone.Clear();
            _gone[gone.VideoId!] = true;
            return;
        }

        await store.EndAsync(gone, WebhookSender.GoneReason, clock.GetUtcNow(), CancellationToken.None);
        await endpoints.RefreshAsync(CancellationToken.None);
    }

    private void Leave(string[] limits)
    {
        foreach (var limit in limits)
            if (_inFlight.AddOrUpdate(limit, 0, (_, count) => count - 1) == 0)
                _inFlight.TryRemove(new(limit, 0));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{VideoId}: its progress was not sent")]
        public static partial void NotSent(ILogger logger, Exception fault, string videoId);
    }
}
