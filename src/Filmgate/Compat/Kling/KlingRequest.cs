using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Api.Requests;
using Filmgate.Dialects.Kling;
using Filmgate.Videos;

namespace Filmgate.Compat.Kling;

/// <summary>The fields of a request in Kling's format, filled while it is read.</summary>
internal sealed class KlingRequest
{
    public string? Model { get; set; }
    public string Prompt { get; set; } = "";
    public string? NegativePrompt { get; set; }
    public int? Seconds { get; set; }
    public string? AspectRatio { get; set; }

    /// <summary><c>std</c> or <c>pro</c>: two resolutions.</summary>
    public string? Mode { get; set; }
    public bool? Audio { get; set; }

    /// <summary>First and last frame.</summary>
    public List<RequestImage> Frames { get; } = [];

    /// <summary>The number of reference images, wherever they are in the body.</summary>
    public int ReferenceCount { get; set; }

    /// <summary>Only Kling's format can express the request. It is passed through to a provider that speaks this format.</summary>
    public bool IsNative { get; set; }

    /// <summary>The id of the earlier video that the request works on.</summary>
    public string? SourceVideoId { get; set; }
    public string? ExternalId { get; set; }
    public string? CallbackUrl { get; set; }

    /// <summary>The part that every API can show.</summary>
    public VideoRequest ToVideoRequest() => new()
    {
        Prompt = Prompt,
        NegativePrompt = NegativePrompt,
        Seconds = Seconds,
        AspectRatio = AspectRatio,
        Resolution = Mode switch { null => null, "pro" => "1080p", _ => "720p" },
        Audio = Audio,
        ExternalId = ExternalId,
        WebhookUrl = CallbackUrl,
        WebhookFormat = CallbackUrl is null ? null : KlingCallback.Name,
    };

    /// <summary>The body that is stored and passed through, without the fields that the gateway sets itself.</summary>
    public static JsonElement ToNativeBody(JsonObject body, KlingAction action)
    {
        body.Remove("external_task_id");
        body.Remove("callback_url");
        if (action.Model is null) body.Remove("model_name");
        return JsonSerializer.SerializeToElement(body);
    }
}
