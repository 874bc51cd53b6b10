using System.Text.Json.Nodes;
using Filmgate.Client;
using Filmgate.Videos;

namespace Filmgate.Webhooks;

/// <summary>Writes the callback bodies of a compat API that has its own format.</summary>
internal interface ICompatCallback
{
    /// <summary>The value of <see cref="VideoRequest.WebhookFormat"/>.</summary>
    string Format { get; }

    /// <summary>The callback body of a transition. Null: the format has no callback for it.</summary>
    /// <param name="shown">The video as the API shows it.</param>
    /// <param name="url">Where the file can be downloaded without a key. Null: there is no file.</param>
    JsonObject? BodyOf(VideoTask before, VideoTask after, Lazy<Video> shown, string? url);
}
