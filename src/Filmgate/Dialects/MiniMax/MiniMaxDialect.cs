using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.MiniMax;

/// <summary>MiniMax's first format (Hailuo): a task, then a file id, and only a third call returns the video's URL.</summary>
internal sealed class MiniMaxDialect : IDialect
{
    public string Name => "minimax";

    public TimeSpan PollGap => TimeSpan.FromSeconds(10);

    public ImageUrls ImageUrls => ImageUrls.Http;

    public ShapeSource ShapeWith(VideoRequest request) => request.Images.Count > 0 ? ShapeSource.Input : ShapeSource.Request;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var response = await upstream.SubmitJsonAsync("video_generation", Body(submission), ct);
        return MiniMaxErrorCodes.ReadSubmit(response, response.Body["status"].Text, FailureOf(response.Body));
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var response = await upstream.GetAsync($"query/video_generation?task_id={Uri.EscapeDataString(operation)}", ct);
        if (!response.IsSuccess) return UpstreamErrors.ToPollOutcome(response, MiniMaxErrorCodes.Read(response.Body));
        if (!response.Body.IsObject) return UnexpectedResponse.NotJson(response);

        var status = response.Body["status"].Text;
        var code = MiniMaxErrorCodes.CodeOf(response.Body);
        var kind = MiniMaxErrorCodes.Read(response.Body);
        if (status is null && code is not null) return UpstreamErrors.ToPollOutcome(response, kind ?? FailureKind.UpstreamFault);
        if (UpstreamErrors.IsError(response.Body)) return UpstreamErrors.ToPollOutcome(response);
        return await PollOutcome.ReadAsync(
            response, status,
            completed: () => ReadFileAsync(response.Body["file_id"].Text, upstream, ct),
            failure: FailureOf(response.Body));
    }

    private static TaskFailure FailureOf(JsonView body)
    {
        var code = MiniMaxErrorCodes.CodeOf(body);
        return new(code, MiniMaxErrorCodes.MessageOf(body), MiniMaxErrorCodes.OfRender(code));
    }

    public CallbackResult ReadCallback(UpstreamCallback call, string secret, DateTimeOffset now) => MiniMaxCallback.Read(call);

    /// <summary>The URL expires within hours; another poll gets a new one.</summary>
    private static async Task<Outcome> ReadFileAsync(string? file, Upstream upstream, CancellationToken ct)
    {
        if (file is null) return UnexpectedResponse.MissingUrl();
        var response = await upstream.GetAsync($"files/retrieve?file_id={Uri.EscapeDataString(file)}", ct);
        if (!response.IsSuccess || MiniMaxErrorCodes.CodeOf(response.Body) is not null)
            return UpstreamErrors.ToPollOutcome(
                response, MiniMaxErrorCodes.Read(response.Body) ?? (response.IsSuccess ? FailureKind.UpstreamFault : null));
        if (!response.Body.IsObject) return UnexpectedResponse.NotJson(response);
        return PollOutcome.ReadyAt(response.Body["file"]["download_url"].Text, upstream);
    }

    private static JsonObject Body(Submission submission) => new JsonObject
    {
        ["model"] = submission.UpstreamModel,
        ["prompt"] = submission.Request.Prompt,
        ["first_frame_image"] = submission.FirstFrame?.DataUri,
        ["last_frame_image"] = submission.LastFrame?.DataUri,
        ["subject_reference"] = submission.References.Count == 0 ? null
            : new JsonArray([.. submission.References.Select(Subject)]),
        ["duration"] = submission.Resolved.Seconds,
        ["resolution"] = submission.Resolved.Frame?.Resolution?.ToUpperInvariant(),
        ["callback_url"] = submission.CallbackUrl,
    }.WithOptions(submission.Request.ProviderOptions);

    private static JsonObject Subject(SubmittedImage image) => new() { ["type"] = "character", ["image"] = new JsonArray(image.DataUri) };
}
