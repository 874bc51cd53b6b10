using System.Text.Json.Nodes;
using Filmgate.Upstreams;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;

namespace Filmgate.Dialects.Runway;

/// <summary>CometAPI's older route to Runway: one create route, which requires a callback URL, and a poll that is a POST.</summary>
internal sealed class RunwayCompatDialect : IDialect
{
    public string Name => "runway-compat";

    public TimeSpan PollGap => TimeSpan.FromSeconds(5);

    public ImageUrls ImageUrls => ImageUrls.Https;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        if (submission.CallbackUrl is null)
            return new Outcome.Rejected(new(
                FailureKind.InvalidRequest,
                $"{submission.UpstreamModel} requires a callback URL, and this gateway has no public URL. Nothing was sent. "
                + "The operator can set public_url (FILMGATE_PUBLIC_URL)."));
        var response = await upstream.SubmitAsync(Request("pro/generate", Body(submission), upstream), ct);
        if (!response.IsSuccess) return UpstreamErrors.ToSubmitOutcome(response);
        return (response.Body["data"]["task_id"].Text ?? response.Body["task_id"].Text) is { } id
            ? new Outcome.Accepted(id)
            : RunwayTask.ReadFeed(response.Body).MissingId(response, upstream);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var response = await upstream.QueryAsync(Request("feed", new() { ["task_id"] = operation }, upstream), ct);
        if (!response.IsSuccess || UpstreamErrors.IsError(response.Body)) return UpstreamErrors.ToPollOutcome(response);
        return response.Body.IsObject
            ? RunwayTask.ReadFeed(response.Body).ToOutcome(response, upstream)
            : UnexpectedResponse.NotJson(response);
    }

    private static HttpRequestMessage Request(string path, JsonObject body, Upstream upstream) =>
        new(HttpMethod.Post, new Uri(upstream.BaseUrl, path))
        {
            Headers = { { RunwayDialect.VersionHeader, RunwayDialect.Version } },
            Content = new JsonRequestBody(body),
        };

    private static JsonObject Body(Submission submission)
    {
        if (submission.Native is { } native)
        {
            var whole = JsonNode.Parse(native.Body.GetRawText())!.AsObject();
            whole["model"] = submission.UpstreamModel;
            whole["callback_url"] = submission.CallbackUrl;
            return whole.WithOptions(submission.Request.ProviderOptions);
        }

        return new JsonObject
        {
            ["callback_url"] = submission.CallbackUrl,
            ["model"] = submission.UpstreamModel,
            ["prompt"] = submission.Request.Prompt,
            ["image"] = submission.FirstFrame is { } image ? image.FetchUrlOrDataUri : null,
            ["ratio"] = submission.Resolved.Frame?.WireSize,
            ["style"] = submission.FirstFrame is null ? "cinematic" : null,     // required without an image; no other style is documented
            ["options"] = new JsonObject { ["seconds"] = submission.Resolved.Seconds },
        }.WithOptions(submission.Request.ProviderOptions);
    }
}
