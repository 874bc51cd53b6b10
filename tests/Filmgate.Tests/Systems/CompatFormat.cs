using System.Text.Json.Nodes;

namespace Filmgate.Tests.Systems;

/// <summary>One of the shapes in which the gateway can be asked: how a video is created, read, done and failed in it.</summary>
/// <param name="Base">Where its creates are.</param>
/// <param name="Id">Where a create's answer has the id; members and indexes, separated by dots.</param>
/// <param name="Poll">The path of a poll.</param>
internal sealed record CompatFormat(string Name, string Base, string Id, string Poll, string Status, string CompletedStatus, string FailedStatus, string Url)
{
    public static readonly CompatFormat OpenAi = new("OpenAI", "/v1/videos", "id", "/v1/videos/{id}", "status", "completed", "failed", "video_url");
    public static readonly CompatFormat Kling = new("Kling", "/kling/v1/videos", "data.task_id", "/kling/v1/videos/text2video/{id}", "data.task_status", "succeed", "failed", "data.task_result.videos.0.url");
    public static readonly CompatFormat Runway = new("Runway", "/runwayml/v1", "id", "/runwayml/v1/tasks/{id}", "status", "SUCCEEDED", "FAILED", "output.0");
    public static readonly CompatFormat RunwayCompat = new("Runway compatibility", "/runway/pro", "data.task_id", "/runway/feed", "data.status", "SUCCESS", "FAILURE", "data.result_url");
    public static readonly CompatFormat Grok = new("xAI", "/grok/v1/videos", "request_id", "/grok/v1/videos/{id}", "status", "done", "failed", "video.url");
    public static readonly CompatFormat Ark = new("Ark", "/volc/v3/contents/generations", "id", "/volc/v3/contents/generations/tasks/{id}", "status", "succeeded", "failed", "content.video_url");

    private static readonly CompatFormat[] All = [OpenAi, Kling, Runway, RunwayCompat, Grok, Ark];

    /// <summary>The shape whose create a path is.</summary>
    public static CompatFormat OfPath(string path) => All.First(shape => path.StartsWith(shape.Base, StringComparison.Ordinal));

    /// <summary>The shape of a dialect; for those that have no way in: Kling's, because any shape shows any video.</summary>
    public static CompatFormat OfDialect(string dialect) => dialect switch
    {
        "runway" => Runway,
        "runway-compat" => RunwayCompat,
        "grok" => Grok,
        "ark" => Ark,
        _ => Kling,
    };

    public static string? Read(JsonNode? body, string path) =>
        path.Split('.').Aggregate(body, (at, step) => at is JsonArray list ? list.ElementAtOrDefault(int.Parse(step)) : (at as JsonObject)?[step])?.ToString();

    /// <summary>Ours, whatever the shape makes of it: Runway's client wants a UUID.</summary>
    public static string VideoId(string id) => Guid.TryParseExact(id, "D", out var uuid) ? $"video_{uuid:N}" : id;

    public async Task<JsonNode> GetVideoAsync(HttpClient http, string id)
    {
        using var request = this == RunwayCompat
            ? new HttpRequestMessage(HttpMethod.Post, Poll) { Content = Json(new JsonObject { ["task_id"] = id }) }
            : new HttpRequestMessage(HttpMethod.Get, Poll.Replace("{id}", id, StringComparison.Ordinal));
        using var answer = await http.SendAsync(request);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    public static StringContent Json(JsonNode body) => new(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
}
