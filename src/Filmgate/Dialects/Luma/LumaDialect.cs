using System.Text.Json.Nodes;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Luma;

/// <summary>
/// Luma's Dream Machine: a generation with a state, and frames that Luma downloads itself. It has no cancel call: deleting a running
/// generation is not documented to stop it.
/// </summary>
internal sealed class LumaDialect : IDialect
{
    public string Name => "luma";

    public TimeSpan PollGap => TimeSpan.FromSeconds(3);

    public ImageUrls ImageUrls => ImageUrls.Https;

    public InputTransport ImageTransport => InputTransport.Url;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        if (HasFrameWithoutUrl(submission))
            return new Outcome.Rejected(new(
                FailureKind.InvalidRequest,
                "Luma downloads images itself. Nothing was sent. Send the image as an https URL that Luma can reach, "
                + "or ask the operator of this gateway to set FILMGATE_PUBLIC_URL."));
        var response = await upstream.SubmitJsonAsync("generations/video", Body(submission), ct);
        if (!response.IsSuccess) return UpstreamErrors.ToSubmitOutcome(response);
        return response.Body["id"].Text is { } id
            ? new Outcome.Accepted(id)
            : UnexpectedResponse.MissingTaskId(response, response.Body["state"].Text, FailureOf(response.Body, upstream));
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var response = await upstream.GetAsync($"generations/{Uri.EscapeDataString(operation)}", ct);
        if (!response.IsSuccess) return UpstreamErrors.ToPollOutcome(response);
        if (!response.Body.IsObject) return UnexpectedResponse.NotJson(response);

        var state = response.Body["state"].Text;
        if (state is null && (response.Body["detail"].Exists || UpstreamErrors.IsError(response.Body)))
            return UpstreamErrors.ToPollOutcome(response);
        return PollOutcome.Read(
            response, state,
            completed: () => PollOutcome.ReadyAt(response.Body["assets"]["video"].Text, upstream),
            failure: FailureOf(response.Body, upstream));
    }

    private static TaskFailure FailureOf(JsonView task, Upstream upstream) =>
        new(task["failure_code"].Text, task["failure_reason"].Text, Billed: upstream.Provider.System.BilledIfFailed);

    private static bool HasFrameWithoutUrl(Submission submission) =>
        (submission.FirstFrame is { } first && first.FetchUrl is null) || (submission.LastFrame is { } last && last.FetchUrl is null);

    private static JsonObject Body(Submission submission)
    {
        var keyframes = new JsonObject();
        if (submission.FirstFrame is { } first) keyframes["frame0"] = new JsonObject { ["type"] = "image", ["url"] = first.FetchUrl };
        if (submission.LastFrame is { } last) keyframes["frame1"] = new JsonObject { ["type"] = "image", ["url"] = last.FetchUrl };
        return new JsonObject
        {
            ["generation_type"] = "video",
            ["model"] = submission.UpstreamModel,
            ["prompt"] = submission.Request.Prompt,
            ["aspect_ratio"] = submission.Resolved.Frame?.Ratio,
            ["duration"] = submission.Resolved.Seconds is { } seconds ? $"{seconds}s" : null,
            ["resolution"] = submission.Resolved.Frame?.Resolution,
            ["keyframes"] = keyframes.Count > 0 ? keyframes : null,
            ["callback_url"] = submission.CallbackUrl,
        }.WithOptions(submission.Request.ProviderOptions);
    }
}
