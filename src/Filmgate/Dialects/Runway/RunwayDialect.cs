using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Runway;

/// <summary>
/// Runway's own format, as CometAPI serves it too: an image and JSON in, one task route for everything. CometAPI answers a poll in two shapes,
/// Runway's task itself or that task within a wrapper which has a state of its own.
/// </summary>
internal sealed class RunwayDialect : IDialect
{
    /// <summary>The API is dated; another date has other fields, and none is an error.</summary>
    private const string Version = "2024-11-06";

    public string Name => "runway";

    public TimeSpan PollGap => TimeSpan.FromSeconds(5);

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var request = Request(HttpMethod.Post, "image_to_video", upstream);
        request.Content = JsonContent.Create(Body(submission));
        var reply = await upstream.SubmitAsync(request, ct);
        if (!reply.IsSuccess) return Refusals.AtSubmit(reply);
        return RunwayTask.Read(reply.Body).Id is { } id ? new Outcome.Accepted(id) : Unreadable.WithoutTaskId(reply);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var reply = await upstream.AskAsync(Request(HttpMethod.Get, $"tasks/{Uri.EscapeDataString(operation)}", upstream), ct);
        if (!reply.IsSuccess || Refusals.IsRefusal(reply.Body)) return Refusals.AtPoll(reply);
        if (!reply.Body.IsObject) return Unreadable.NotJson(reply);

        var task = RunwayTask.Read(reply.Body);
        return StatusWords.Read(task.Status) switch
        {
            Verdict.Success when VideoAddress.Read(task.Url, upstream) is { } source => new Outcome.Ready(source),
            Verdict.Success => Unreadable.WithoutAddress(),
            Verdict.Failure => new Outcome.Rejected(Refusals.OfRender(task.Status!, task.FailureCode, task.Failure, KindOf(task.FailureCode))),
            Verdict.Unknown => new Outcome.Pending(task.Progress, reply.RetryAfter, task.Status),
            _ => new Outcome.Pending(task.Progress, reply.RetryAfter),
        };
    }

    private static JsonObject Body(Submission submission) => new JsonObject
    {
        ["model"] = submission.UpstreamModel,
        ["promptImage"] = submission.FirstFrame is { } image ? Address(image) : null,
        ["promptText"] = submission.Prompt,
        ["duration"] = submission.Seconds,
        ["ratio"] = submission.Frame?.Written,
        ["seed"] = submission.Seed,
    }.With(submission.ProviderOptions);

    /// <summary>The client's own address where Runway can fetch from it; it fetches from https only.</summary>
    private static string Address(SubmittedImage image) =>
        image.Facts.Url is { } url && url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? url : image.DataUri;

    private static HttpRequestMessage Request(HttpMethod method, string path, Upstream upstream) =>
        new(method, new Uri(upstream.Base, path)) { Headers = { { "X-Runway-Version", Version } } };

    /// <summary>Null lets the prose decide: some gateways drop the code.</summary>
    private static FailureKind? KindOf(string? failureCode) => failureCode?.Split('.') switch
    {
        null => null,
        ["SAFETY", ..] or ["INPUT_PREPROCESSING", "SAFETY", ..] => FailureKind.ContentRejected,
        _ => FailureKind.RenderFailed,
    };
}
