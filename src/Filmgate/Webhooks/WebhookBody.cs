using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Client;
using Filmgate.Json;
using Filmgate.Presentation;

namespace Filmgate.Webhooks;

/// <summary>The body of an event, <c>{type, timestamp, data}</c>. It stays below 20 kB, however long prompt and metadata are.</summary>
internal static class WebhookBody
{
    private const int MaxBytes = 20_000;
    private const int MaxPromptLength = 1000;

    /// <summary>Applied in this order until the body is short enough. Each returns the name that goes into <c>truncated</c>.</summary>
    private static readonly Func<JsonObject, string>[] Truncations =
    [
        ShortenPrompt,
        video => Clear(video, "warnings"),
        video => Clear(video, "metadata"),
        video => Clear(video, "prompt"),
        ShortenError,
    ];

    public static string Create(string type, DateTimeOffset at, Video video)
    {
        var body = Wrap(type, at, JsonSerializer.SerializeToNode(video, JsonResponse.Json.Video)!.AsObject());
        var text = Write(body);
        foreach (var truncate in Truncations)
        {
            if (Encoding.UTF8.GetByteCount(text) < MaxBytes) break;
            if (body["truncated"] is not JsonArray) body["truncated"] = new JsonArray();
            body["truncated"]!.AsArray().Add(truncate(body["data"]!.AsObject()));
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
        if ((string?)video["prompt"] is { Length: > MaxPromptLength } prompt)
        {
            var length = char.IsHighSurrogate(prompt[MaxPromptLength - 1]) ? MaxPromptLength - 1 : MaxPromptLength;
            video["prompt"] = $"{prompt[..length]}…";
        }

        return "prompt";
    }

    private static string ShortenError(JsonObject video)
    {
        if (video["error"] is JsonObject error) error["message"] = "See GET /v1/videos/{id}.";
        return "error";
    }

    private static string Clear(JsonObject video, string name)
    {
        video[name] = null;
        return name;
    }
}
