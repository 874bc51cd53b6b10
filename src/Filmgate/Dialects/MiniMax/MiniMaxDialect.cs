using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.MiniMax;

/// <summary>MiniMax's first format (Hailuo): a task, then a file id, and only a third call has the address.</summary>
internal sealed class MiniMaxDialect : IDialect
{
    public string Name => "minimax";

    public TimeSpan PollGap => TimeSpan.FromSeconds(10);

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream.BaseUrl, "video_generation")) { Content = JsonContent.Create(Body(submission)) };
        return MiniMaxErrorCodes.ReadSubmit(await upstream.SubmitAsync(request, ct));
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var reply = await upstream.GetAsync($"query/video_generation?task_id={Uri.EscapeDataString(operation)}", ct);
        if (!reply.IsSuccess) return UpstreamErrors.ToPollOutcome(reply, MiniMaxErrorCodes.Read(reply.Body));
        if (!reply.Body.IsObject) return UnexpectedResponse.NotJson(reply);

        var status = reply.Body["status"].Text;
        if (status is null && MiniMaxErrorCodes.CodeOf(reply.Body) is not null) return UpstreamErrors.ToPollOutcome(reply, MiniMaxErrorCodes.Read(reply.Body) ?? FailureKind.UpstreamFault);
        if (UpstreamErrors.IsError(reply.Body)) return UpstreamErrors.ToPollOutcome(reply);
        return StatusParser.Read(status) switch
        {
            RenderStatus.Completed => await AddressAsync(reply.Body["file_id"].Text, upstream, ct),
            RenderStatus.Failed => new Outcome.Rejected(UpstreamErrors.RenderError(status!, MiniMaxErrorCodes.CodeOf(reply.Body), MiniMaxErrorCodes.MessageOf(reply.Body), MiniMaxErrorCodes.Read(reply.Body) is FailureKind.ContentRejected and var policy ? policy : null)),
            RenderStatus.Unknown => new Outcome.Pending(null, reply.RetryAfter, status),
            _ => new Outcome.Pending(null, reply.RetryAfter),
        };
    }

    public CallbackResult ReadCallback(UpstreamCallback call, string secret, DateTimeOffset now) => MiniMaxCallback.Read(call);

    /// <summary>The address lives for hours only; another poll gets another one.</summary>
    private static async Task<Outcome> AddressAsync(string? file, Upstream upstream, CancellationToken ct)
    {
        if (file is null) return UnexpectedResponse.MissingUrl();
        var reply = await upstream.GetAsync($"files/retrieve?file_id={Uri.EscapeDataString(file)}", ct);
        if (!reply.IsSuccess || MiniMaxErrorCodes.CodeOf(reply.Body) is not null) return UpstreamErrors.ToPollOutcome(reply, MiniMaxErrorCodes.Read(reply.Body) ?? (reply.IsSuccess ? FailureKind.UpstreamFault : null));
        if (!reply.Body.IsObject) return UnexpectedResponse.NotJson(reply);
        return VideoUrlReader.Read(reply.Body["file"]["download_url"].Text, upstream) is { } source ? new Outcome.Ready(source) : UnexpectedResponse.MissingUrl();
    }

    private static JsonObject Body(Submission submission) => new JsonObject
    {
        ["model"] = submission.UpstreamModel,
        ["prompt"] = submission.Prompt,
        ["first_frame_image"] = submission.FirstFrame?.DataUri,
        ["last_frame_image"] = submission.LastFrame?.DataUri,
        ["subject_reference"] = submission.References.Count == 0 ? null
            : new JsonArray([.. submission.References.Select(image => new JsonObject { ["type"] = "character", ["image"] = new JsonArray(image.DataUri) })]),
        ["duration"] = submission.Seconds,
        ["resolution"] = submission.Frame?.Resolution?.ToUpperInvariant(),
        ["callback_url"] = submission.CallbackUrl,
    }.With(submission.ProviderOptions);
}

/// <summary>Before it takes a callback address MiniMax sends a challenge, and wants it back within three seconds.</summary>
internal static class MiniMaxCallback
{
    public static CallbackResult Read(UpstreamCallback call) => call.Json["challenge"].Text is { } challenge
        ? new CallbackResult.Respond(JsonSerializer.Serialize(new JsonObject { ["challenge"] = challenge }))
        : CallbackResult.Hint;
}
