using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Filmgate.Client;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.Extensions.Logging;

namespace Filmgate.Webhooks;

/// <summary>Composes the deliveries of a transition: to the video's own URL, and to each subscribed endpoint of its key.</summary>
internal sealed partial class DeliveryComposer(
    EndpointCache endpoints,
    DeliveryQueue queue,
    VideoView view,
    VideoLinks links,
    GatewayRootUrl root,
    ApiKeyCache keys,
    NodeLease lease,
    IEnumerable<ICompatCallback> callbacks,
    LinkOptions options,
    ILogger<DeliveryComposer> log)
    : IDeliveryComposer
{
    private readonly FrozenDictionary<string, ICompatCallback> _callbacks =
        callbacks.ToFrozenDictionary(callback => callback.Format, StringComparer.Ordinal);

    public IReadOnlyList<NewDelivery> Compose(VideoTask before, VideoTask after, string @event, DateTimeOffset now)
    {
        var subscribed = endpoints.Of(after.Owner);
        if (after.Request.WebhookUrl is null && subscribed.Count == 0) return [];

        var name = WebhookEvents.ForTimeline(@event);
        var deliveries = new List<NewDelivery>();
        var linkLifetime = DeliveryPolicy.MaxAge + options.VideoUrlLifetime;    // the link must still work on the last try
        var url = after.Asset is null ? null : links.For(after.Id, root.Url, linkLifetime);
        var video = new Lazy<Video>(() => Show(after, url));
        var body = new Lazy<string>(() => WebhookBody.Create(name!, now, video.Value));

        if (after.Request is { WebhookUrl: { } own } request)
        {
            if (request.WebhookFormat is { } format && _callbacks.TryGetValue(format, out var callback))
            {
                if (name is not WebhookEvents.PicturesReady && CallbackBody(callback, before, after, video, url) is { } callbackBody)
                    Add($"{format}.callback", null, own, WebhookBody.Write(callbackBody));
            }
            else if (name is not null && (request.WebhookEvents ?? WebhookEvents.Default).Contains(name))
            {
                Add(name, null, own, body.Value);
            }
        }

        if (name is not null)
            foreach (var endpoint in subscribed)
                if (endpoint.Events.Contains(name))
                    Add(name, endpoint.Id, endpoint.Url, body.Value);
        return deliveries;

        void Add(string type, string? endpoint, string to, string text) =>
            deliveries.Add(new(Delivery.NewId(now), after.Owner, after.Id, type, endpoint, to, text, lease.Node, now));
    }

    public void Schedule(IReadOnlyList<NewDelivery> deliveries)
    {
        foreach (var delivery in deliveries) queue.Schedule(delivery.Id, delivery.Owner, delivery.Url, delivery.CreatedAt);
    }

    /// <summary>If the view fails, the delivery has the basic facts only: the fault must not stop the transition of a paid video.</summary>
    private Video Show(VideoTask task, string? url)
    {
        var caller = keys.FindOwner(task.Owner) ?? endpoints.CallerOf(task.Owner);
        try
        {
            return view.Show(task, caller, url);
        }
        catch (Exception fault)
        {
            Log.NotShown(log, fault, task.Id);
            return new()
            {
                Id = task.Id,
                Model = task.Model,
                Status = VideoView.StatusWord(task.Status, caller),
                CreatedAt = task.CreatedAt.ToUnixTimeSeconds(),
                EndedAt = task.Status.IsTerminal() ? task.FinishedAt?.ToUnixTimeSeconds() : null,
                VideoUrl = url,
            };
        }
    }

    private JsonObject? CallbackBody(ICompatCallback callback, VideoTask before, VideoTask after, Lazy<Video> video, string? url)
    {
        try
        {
            return callback.BodyOf(before, after, video, url);
        }
        catch (Exception fault)
        {
            Log.NotShown(log, fault, after.Id);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{VideoId}: the body of its webhooks could not be written in full")]
        public static partial void NotShown(ILogger logger, Exception fault, string videoId);
    }
}
