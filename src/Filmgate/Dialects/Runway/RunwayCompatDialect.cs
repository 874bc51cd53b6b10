using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Runway;

/// <summary>CometAPI's older way to Runway: one create route with a callback address that it insists on, and a poll that is a POST.</summary>
internal sealed class RunwayCompatDialect : IDialect
{
    public string Name => "runway-compat";

    public TimeSpan PollGap => TimeSpan.FromSeconds(5);

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        if (submission.CallbackUrl is null)
            return new Outcome.Rejected(new(
                FailureKind.InvalidRequest,
                $"Nothing was sent: the route to {submission.UpstreamModel} wants an address to call back, and this gateway has none. Its operator can set public_url (FILMGATE_PUBLIC_URL)."));
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream.BaseUrl, "pro/generate")) { Content = JsonContent.Create(Body(submission)) };
        request.Headers.Add(RunwayDialect.VersionHeader, RunwayDialect.Version);
        var reply = await upstream.SubmitAsync(request, ct);
        if (!reply.IsSuccess) return UpstreamErrors.ToSubmitOutcome(reply);
        return (reply.Body["data"]["task_id"].Text ?? reply.Body["task_id"].Text) is { } id ? new Outcome.Accepted(id) : UnexpectedResponse.MissingTaskId(reply);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream.BaseUrl, "feed")) { Content = JsonContent.Create(new JsonObject { ["task_id"] = operation }) };
        request.Headers.Add(RunwayDialect.VersionHeader, RunwayDialect.Version);
        var reply = await upstream.QueryAsync(request, ct);
        if (!reply.IsSuccess || UpstreamErrors.IsError(reply.Body)) return UpstreamErrors.ToPollOutcome(reply);
        return reply.Body.IsObject ? RunwayTask.ReadFeed(reply.Body).Outcome(reply, upstream) : UnexpectedResponse.NotJson(reply);
    }

    private static JsonObject Body(Submission submission)
    {
        if (submission.Native is { } native)
        {
            var whole = JsonNode.Parse(native.Body.GetRawText())!.AsObject();
            whole["model"] = submission.UpstreamModel;
            whole["callback_url"] = submission.CallbackUrl;
            return whole.With(submission.ProviderOptions);
        }

        return new JsonObject
        {
            ["callback_url"] = submission.CallbackUrl,
            ["model"] = submission.UpstreamModel,
            ["prompt"] = submission.Prompt,
            ["image"] = submission.FirstFrame is { } image ? RunwayBody.Address(image) : null,
            ["ratio"] = submission.Frame?.WireSize,
            ["style"] = submission.FirstFrame is null ? "cinematic" : null,     // a text alone is refused without one; this is the one that is documented
            ["options"] = new JsonObject { ["seconds"] = submission.Seconds },
        }.With(submission.ProviderOptions);
    }
}
