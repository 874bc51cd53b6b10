using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;

namespace Filmgate.Dialects.Vidu;

/// <summary>Vidu's own format: a route for each kind of input, all images in one list, errors as one word, signed callbacks.</summary>
internal sealed class ViduDialect : IDialect
{
    public string Name => "vidu";

    public TimeSpan PollGap => TimeSpan.FromSeconds(5);

    public ImageUrls ImageUrls => ImageUrls.Http;

    public ShapeSource ShapeWith(VideoRequest request) => request.Images.Count > 0 ? ShapeSource.Input : ShapeSource.Request;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        if (submission is { FirstFrame: not null, References.Count: > 0 })
            return new Outcome.Rejected(new(
                FailureKind.InvalidRequest, "Vidu supports either frames or reference images, not both. Nothing was sent."));

        var response = await upstream.SubmitJsonAsync(Route(submission), Body(submission), ct);
        if (!response.IsSuccess) return UpstreamErrors.ToSubmitOutcome(response, ViduErrorCodes.AtSubmit(response));
        return response.Body["task_id"].Text is { } id
            ? new Outcome.Accepted(id)
            : UnexpectedResponse.MissingTaskId(response, response.Body["state"].Text, FailureOf(response.Body));
    }

    private const decimal UsdPerCredit = 0.005m;

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var response = await upstream.GetAsync($"tasks/{Uri.EscapeDataString(operation)}/creations", ct);
        var task = response.Body;
        if (!response.IsSuccess || (!task["state"].Exists && UpstreamErrors.IsError(task)))
            return UpstreamErrors.ToPollOutcome(response, ViduErrorCodes.AtPoll(response));
        if (!task.IsObject) return UnexpectedResponse.NotJson(response);

        return PollOutcome.Read(
            response, task["state"].Text, progress: task["progress"].Percent,
            completed: () => PollOutcome.ReadyAt(
                task["creations"][0]["url"].Text,
                upstream,
                ReportedUsage.OfMoney(task["credits"], UsdPerCredit, "credits", UpstreamSystem.Vidu, upstream)),
            failure: FailureOf(task));
    }

    private static TaskFailure FailureOf(JsonView task)
    {
        var (code, reason) = (task["err_code"].Text, task["err_msg"].Text);
        return new(code, reason, ViduErrorCodes.OfRender(code));
    }

    /// <summary>Works only while the task is queued; later the response is an error.</summary>
    public async Task<bool> CancelAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream.BaseUrl, $"tasks/{Uri.EscapeDataString(operation)}/cancel"))
        {
            Content = new JsonRequestBody(new JsonObject { ["id"] = operation }),
        };
        var response = await upstream.QueryAsync(request, ct);
        return response.IsSuccess && !UpstreamErrors.IsError(response.Body);
    }

    public async Task<AccountLimits?> ReadAccountAsync(Upstream upstream, CancellationToken ct) =>
        ViduCredits.Read(await upstream.GetAsync("credits?show_detail=true", ct));

    public CallbackResult ReadCallback(UpstreamCallback call, string secret, DateTimeOffset now) =>
        ViduSignature.IsValid(call, secret)
            ? CallbackResult.Hint
            : new CallbackResult.InvalidSignature("X-HMAC-SIGNATURE does not match the API key of the attempt");

    private static string Route(Submission submission) => submission switch
    {
        { References.Count: > 0 } => "reference2video",
        { FirstFrame: not null, LastFrame: not null } => "start-end2video",
        { FirstFrame: not null } => "img2video",
        _ => "text2video",
    };

    private static JsonObject Body(Submission submission)
    {
        SubmittedImage?[] inputs = [submission.FirstFrame, submission.LastFrame, .. submission.References];
        JsonArray images = [.. inputs.OfType<SubmittedImage>().Select(image => image.ClientUrlOrDataUri)];
        var body = new JsonObject
        {
            ["model"] = submission.UpstreamModel,
            ["prompt"] = submission.Request.Prompt,
            ["images"] = images.Count > 0 ? images : null,
            ["duration"] = submission.Resolved.Seconds,
            ["resolution"] = submission.Resolved.Frame?.Resolution,
            ["seed"] = submission.Request.Seed,
            ["audio"] = submission.Resolved.Audio,
            ["callback_url"] = submission.CallbackUrl,
        };
        if (submission.FirstFrame is null) body["aspect_ratio"] = submission.Resolved.Frame?.Ratio;
        return body.WithOptions(submission.Request.ProviderOptions);
    }
}
