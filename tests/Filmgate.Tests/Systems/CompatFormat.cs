using System.Text.Json.Nodes;

namespace Filmgate.Tests.Systems;

/// <summary>How one of the gateway's APIs creates and shows a video: OpenAI's, or a compat API.</summary>
/// <param name="Base">The beginning of the paths of its creates.</param>
/// <param name="Id">Where the response to a create has the id: fields and indexes, separated by dots.</param>
/// <param name="Poll">The path of a poll.</param>
internal sealed record CompatFormat(
    string Name, string Base, string Id, string Poll, string Status, string CompletedStatus, string FailedStatus, string Url)
{
    public static readonly CompatFormat OpenAi = new(
        "OpenAI", "/v1/videos", "id", "/v1/videos/{id}",
        "status", "completed", "failed", "video_url");
    public static readonly CompatFormat Kling = new(
        "Kling", "/kling/v1/videos", "data.task_id", "/kling/v1/videos/text2video/{id}",
        "data.task_status", "succeed", "failed", "data.task_result.videos.0.url");
    public static readonly CompatFormat Runway = new(
        "Runway", "/runwayml/v1", "id", "/runwayml/v1/tasks/{id}",
        "status", "SUCCEEDED", "FAILED", "output.0");
    public static readonly CompatFormat RunwayCompat = new(
        "Runway compatibility", "/runway/pro", "data.task_id", "/runway/feed",
        "data.status", "SUCCESS", "FAILURE", "data.result_url");
    public static readonly CompatFormat Grok = new(
        "xAI", "/grok/v1/videos", "request_id", "/grok/v1/videos/{id}",
        "status", "done", "failed", "video.url");
    public static readonly CompatFormat Ark = new(
        "Ark", "/volc/v3/contents/generations", "id", "/volc/v3/contents/generations/tasks/{id}",
        "status", "succeeded", "failed", "content.video_url");

    private static readonly CompatFormat[] All = [OpenAi, Kling, Runway, RunwayCompat, Grok, Ark];

    /// <summary>The format that has this path for its creates.</summary>
    public static CompatFormat OfPath(string path) => All.First(format => path.StartsWith(format.Base, StringComparison.Ordinal));

    /// <summary>
    /// The format of a dialect. For a dialect without a compat API it is Kling's, because every format shows every video.
    /// </summary>
    public static CompatFormat OfDialect(string dialect) => dialect switch
    {
        "runway" => Runway,
        "runway-compat" => RunwayCompat,
        "grok" => Grok,
        "ark" => Ark,
        _ => Kling,
    };

    public static string? Read(JsonNode? body, string path) =>
        path.Split('.')
            .Aggregate(body, (at, step) => at is JsonArray list ? list.ElementAtOrDefault(int.Parse(step)) : (at as JsonObject)?[step])
            ?.ToString();

    /// <summary>The gateway's own id. Runway's format shows it as a UUID.</summary>
    public static string VideoId(string id) => Guid.TryParseExact(id, "D", out var uuid) ? $"video_{uuid:N}" : id;

    public async Task<JsonNode> GetVideoAsync(HttpClient http, string id)
    {
        using var request = this == RunwayCompat
            ? new HttpRequestMessage(HttpMethod.Post, Poll) { Content = Json(new JsonObject { ["task_id"] = id }) }
            : new HttpRequestMessage(HttpMethod.Get, Poll.Replace("{id}", id, StringComparison.Ordinal));
        using var response = await http.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    public static StringContent Json(JsonNode body) => new(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
}
