using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Api.Requests;
using Filmgate.Dialects.Kling;
using Filmgate.Videos;

namespace Filmgate.Compat.Kling;

/// <summary>What a native request says, while it is being read.</summary>
internal sealed class KlingRequest
{
    public string? Model { get; set; }
    public string Prompt { get; set; } = "";
    public string? NegativePrompt { get; set; }
    public int? Seconds { get; set; }
    public string? AspectRatio { get; set; }

    /// <summary><c>std</c> and <c>pro</c> are two resolutions.</summary>
    public string? Mode { get; set; }
    public bool? Audio { get; set; }

    /// <summary>First and last frame.</summary>
    public List<RequestImage> Frames { get; } = [];

    /// <summary>How many images are in it, wherever they stand.</summary>
    public int References { get; set; }

    /// <summary>Something in it has no word in any other shape: then it goes as it is, to a provider that speaks Kling's.</summary>
    public bool IsNative { get; set; }

    /// <summary>The id of the earlier video that it works on.</summary>
    public string? Clip { get; set; }
    public string? ExternalId { get; set; }
    public string? CallbackUrl { get; set; }

    /// <summary>The part that every shape can show.</summary>
    public VideoRequest Ordinary => new()
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

    /// <summary>The body as it is kept: without what the gateway says itself.</summary>
    public static JsonElement Kept(JsonObject body, KlingAction action)
    {
        body.Remove("external_task_id");
        body.Remove("callback_url");
        if (action.Model is null) body.Remove("model_name");
        return JsonSerializer.SerializeToElement(body);
    }
}
