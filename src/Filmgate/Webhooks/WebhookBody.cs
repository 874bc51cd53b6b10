using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Client;
using Filmgate.Json;
using Filmgate.Presentation;

namespace Filmgate.Webhooks;

/// <summary>The body of an event, <c>{type, timestamp, data}</c>: below 20 kB, whatever the client put into its prompt and metadata.</summary>
internal static class WebhookBody
{
    private const int Largest = 20_000;
    private const int PromptKept = 1000;

    public static string Of(string type, DateTimeOffset at, Video video)
    {
        var body = Wrap(type, at, JsonSerializer.SerializeToNode(video, JsonResponse.Json.Video)!.AsObject());
        var text = Write(body);
        foreach (var shorten in (Func<JsonObject, string>[])[ShortenPrompt, video => Drop(video, "warnings"), video => Drop(video, "metadata"), video => Drop(video, "prompt"), ShortenError])
        {
            if (Encoding.UTF8.GetByteCount(text) < Largest) break;
            if (body["truncated"] is not JsonArray) body["truncated"] = new JsonArray();
            body["truncated"]!.AsArray().Add(shorten(body["data"]!.AsObject()));
            text = Write(body);
        }

        return text;
    }

    public static JsonObject Wrap(string type, DateTimeOffset at, JsonObject data) => new()
    {
        ["type"] = type,
        ["timestamp"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["data"] = data,
    };

    public static string Write(JsonObject body) => body.ToJsonString(ReadableJson.SerializerOptions);

    private static string ShortenPrompt(JsonObject video)
    {
        if ((string?)video["prompt"] is { Length: > PromptKept } prompt) video["prompt"] = $"{prompt[..(char.IsHighSurrogate(prompt[PromptKept - 1]) ? PromptKept - 1 : PromptKept)]}…";
        return "prompt";
    }

    private static string ShortenError(JsonObject video)
    {
        if (video["error"] is JsonObject error) error["message"] = "See GET /v1/videos/{id}.";
        return "error";
    }

    private static string Drop(JsonObject video, string name)
    {
        video[name] = null;
        return name;
    }
}
