using System.Text.Json.Nodes;
using Filmgate.Client;
using Filmgate.Videos;

namespace Filmgate.Webhooks;

/// <summary>The callback body of a shape that has its own. Lives in its dialect's folder.</summary>
internal interface ICompatCallback
{
    /// <summary>As <see cref="VideoRequest.WebhookFormat"/> says it.</summary>
    string Format { get; }

    /// <summary>What the shape tells of a move; null where it says nothing.</summary>
    /// <param name="shown">The video as the API shows it.</param>
    /// <param name="url">Where the file can be fetched without a key; null where there is none.</param>
    JsonObject? Of(VideoTask before, VideoTask after, Lazy<Video> shown, string? url);
}
