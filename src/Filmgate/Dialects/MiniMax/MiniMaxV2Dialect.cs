using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.MiniMax;

/// <summary>MiniMax's second format (H3): the inputs are parts of one content list, and the poll has the address.</summary>
internal sealed class MiniMaxV2Dialect : IDialect
{
    public string Name => "minimax-v2";

    public TimeSpan PollGap => TimeSpan.FromSeconds(10);

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream.BaseUrl, "video_generation")) { Content = JsonContent.Create(Body(submission)) };
        return MiniMaxErrorCodes.ReadSubmit(await upstream.SubmitAsync(request, ct));
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var reply = await upstream.GetAsync($"query/video_generation/{Uri.EscapeDataString(operation)}", ct);
        if (!reply.IsSuccess) return UpstreamErrors.ToPollOutcome(reply, MiniMaxErrorCodes.Read(reply.Body));
        if (!reply.Body.IsObject) return UnexpectedResponse.NotJson(reply);

        var task = reply.Body["task"];
        var status = task["status"].Text;
        if (status is null && MiniMaxErrorCodes.CodeOf(reply.Body) is not null) return UpstreamErrors.ToPollOutcome(reply, MiniMaxErrorCodes.Read(reply.Body) ?? FailureKind.UpstreamFault);
        if (status is null && UpstreamErrors.IsError(reply.Body)) return UpstreamErrors.ToPollOutcome(reply);
        return StatusParser.Read(status) switch
        {
            RenderStatus.Completed when VideoUrlReader.Read(task["content"]["url"].Text, upstream) is { } source => new Outcome.Ready(source),
            RenderStatus.Completed => UnexpectedResponse.MissingUrl(),
            RenderStatus.Failed => new Outcome.Rejected(UpstreamErrors.RenderError(status!, task["error"]["code"].Text, task["error"]["message"].Text)),
            RenderStatus.Unknown => new Outcome.Pending(null, reply.RetryAfter, status),
            _ => new Outcome.Pending(null, reply.RetryAfter),
        };
    }

    public CallbackResult ReadCallback(UpstreamCallback call, string secret, DateTimeOffset now) => MiniMaxCallback.Read(call);

    private static JsonObject Body(Submission submission)
    {
        var content = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = submission.Prompt });
        if (submission.FirstFrame is { } first) content.Add(Image(first, "first_frame"));
        if (submission.LastFrame is { } last) content.Add(Image(last, "last_frame"));
        foreach (var reference in submission.References) content.Add(Image(reference, "reference_image"));
        if (submission.Video is { } clip) content.Add(new JsonObject { ["type"] = "video_url", ["video_url"] = new JsonObject { ["url"] = clip }, ["role"] = "reference_video" });
        return new JsonObject
        {
            ["model"] = submission.UpstreamModel,
            ["content"] = content,
            ["resolution"] = submission.Frame?.Resolution?.ToUpperInvariant(),
            ["duration"] = submission.Seconds,
            ["ratio"] = submission.Frame?.Ratio,
            ["callback_url"] = submission.CallbackUrl,
        }.With(submission.ProviderOptions);
    }

    private static JsonObject Image(SubmittedImage image, string role) => new()
    {
        ["type"] = "image_url",
        ["image_url"] = new JsonObject { ["url"] = image.DataUri },
        ["role"] = role,
    };
}
