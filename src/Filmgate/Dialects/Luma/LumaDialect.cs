using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Luma;

/// <summary>Luma's Dream Machine: a generation with a state, and frames that it fetches itself. It has no call to cancel: deleting one that runs is not documented to stop it.</summary>
internal sealed class LumaDialect : IDialect
{
    public string Name => "luma";

    public TimeSpan PollGap => TimeSpan.FromSeconds(3);

    public InputTransport ImageTransport => InputTransport.Url;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        if (FrameWithoutAddress(submission))
            return new Outcome.Rejected(new(FailureKind.InvalidRequest, "Nothing was sent: Luma fetches images itself. Send the image as an https address that Luma can reach, or let the operator of this gateway set FILMGATE_PUBLIC_URL."));
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream.BaseUrl, "generations/video")) { Content = JsonContent.Create(Body(submission)) };
        var reply = await upstream.SubmitAsync(request, ct);
        if (!reply.IsSuccess) return UpstreamErrors.ToSubmitOutcome(reply);
        return reply.Body["id"].Text is { } id ? new Outcome.Accepted(id) : UnexpectedResponse.MissingTaskId(reply);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var reply = await upstream.GetAsync($"generations/{Uri.EscapeDataString(operation)}", ct);
        if (!reply.IsSuccess) return UpstreamErrors.ToPollOutcome(reply);
        if (!reply.Body.IsObject) return UnexpectedResponse.NotJson(reply);

        var state = reply.Body["state"].Text;
        if (state is null && (reply.Body["detail"].Exists || UpstreamErrors.IsError(reply.Body))) return UpstreamErrors.ToPollOutcome(reply);
        return StatusParser.Read(state) switch
        {
            RenderStatus.Completed when VideoUrlReader.Read(reply.Body["assets"]["video"].Text, upstream) is { } source => new Outcome.Ready(source),
            RenderStatus.Completed => UnexpectedResponse.MissingUrl(),
            RenderStatus.Failed => new Outcome.Rejected(UpstreamErrors.RenderError(state!, null, reply.Body["failure_reason"].Text)),
            RenderStatus.Unknown => new Outcome.Pending(null, reply.RetryAfter, state),
            _ => new Outcome.Pending(null, reply.RetryAfter),
        };
    }

    private static bool FrameWithoutAddress(Submission submission) =>
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
            ["prompt"] = submission.Prompt,
            ["aspect_ratio"] = submission.Frame?.Ratio,
            ["duration"] = submission.Seconds is { } seconds ? $"{seconds}s" : null,
            ["resolution"] = submission.Frame?.Resolution,
            ["keyframes"] = keyframes.Count > 0 ? keyframes : null,
            ["callback_url"] = submission.CallbackUrl,
        }.With(submission.ProviderOptions);
    }
}
