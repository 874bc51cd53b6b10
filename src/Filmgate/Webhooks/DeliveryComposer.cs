using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Filmgate.Client;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.Extensions.Logging;

namespace Filmgate.Webhooks;

/// <summary>Who is told of a move, and in which words: the video's own address, and the endpoints of its key.</summary>
internal sealed partial class DeliveryComposer(
    EndpointCache book, DeliveryQueue queue, VideoView view, VideoLinks links, GatewayRootUrl root, ApiKeyCache keys, NodeLease lease, IEnumerable<ICompatCallback> natives, LinkOptions options, ILogger<DeliveryComposer> log) : IDeliveryComposer
{
    private readonly FrozenDictionary<string, ICompatCallback> _natives = natives.ToFrozenDictionary(native => native.Format, StringComparer.Ordinal);

    public IReadOnlyList<NewDelivery> Compose(VideoTask before, VideoTask after, string @event, DateTimeOffset now)
    {
        var endpoints = book.Of(after.Owner);
        if (after.Request.WebhookUrl is null && endpoints.Count == 0) return [];

        var name = WebhookEvents.Of(@event);
        var messages = new List<NewDelivery>();
        var url = after.Asset is null ? null : links.For(after.Id, root.Url, DeliveryPolicy.LongestLife + options.VideoUrlLifetime);      // good on the last try too
        var shown = new Lazy<Video>(() => Show(after, url));
        var body = new Lazy<string>(() => WebhookBody.Of(name!, now, shown.Value));

        if (after.Request is { WebhookUrl: { } own } request)
        {
            if (request.WebhookFormat is { } format && _natives.TryGetValue(format, out var native))
            {
                if (Callback(native, before, after, shown, url) is { } callback) Add($"{format}.callback", null, own, WebhookBody.Write(callback));
            }
            else if (name is not null && (request.WebhookEvents ?? WebhookEvents.Usual).Contains(name))
            {
                Add(name, null, own, body.Value);
            }
        }

        if (name is not null)
            foreach (var endpoint in endpoints)
                if (endpoint.Events.Contains(name))
                    Add(name, endpoint.Id, endpoint.Url, body.Value);
        return messages;

        void Add(string type, string? endpoint, string to, string text) => messages.Add(new(Delivery.NewId(now), after.Owner, after.Id, type, endpoint, to, text, lease.Node, now));
    }

    public void Schedule(IReadOnlyList<NewDelivery> messages)
    {
        foreach (var message in messages) queue.Hold(message.Id, message.Owner, message.Url, message.CreatedAt);
    }

    /// <summary>A fault in what is shown must not keep a paid video from its end: then the message says little, and where to ask.</summary>
    private Video Show(VideoTask task, string? url)
    {
        var caller = keys.OwnerOf(task.Owner) ?? book.OwnerOf(task.Owner);
        try
        {
            return view.Show(task, caller, url);
        }
        catch (Exception fault)
        {
            Log.NotShown(log, fault, task.Id);
            return new() { Id = task.Id, Model = task.Model, Status = VideoView.StatusWord(task.Status, caller), CreatedAt = task.CreatedAt.ToUnixTimeSeconds(), VideoUrl = url };
        }
    }

    private JsonObject? Callback(ICompatCallback native, VideoTask before, VideoTask after, Lazy<Video> shown, string? url)
    {
        try
        {
            return native.Of(before, after, shown, url);
        }
        catch (Exception fault)
        {
            Log.NotShown(log, fault, after.Id);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{VideoId} could not be shown in full to its webhooks")]
        public static partial void NotShown(ILogger logger, Exception fault, string videoId);
    }
}
