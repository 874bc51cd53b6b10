using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.OpenAi;

/// <summary>
/// OpenAI's <c>/v1/videos</c>, as CometAPI serves it for many models: multipart in, three vocabularies out, the result as a URL or only
/// at the content route. The <c>model</c> of an answer is never looked at: aliases come back as backend ids.
/// </summary>
internal sealed class OpenAiDialect : IDialect
{
    public string Name => "openai";

    public TimeSpan PollGap => TimeSpan.FromSeconds(5);

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var reply = await upstream.SubmitAsync(submission.RemixOf is { } original ? Remix(original, submission, upstream) : Create(submission, upstream), ct);
        if (!reply.IsSuccess) return Refusals.AtSubmit(reply);
        var video = Unwrap(reply.Body);
        return video.FirstText("id", "task_id") is { } id
            ? new Outcome.Accepted(id)
            : new Outcome.Ambiguous(new(FailureKind.Ambiguous, "The provider answered that it took the request, but its answer has no task id."));
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var path = $"videos/{Uri.EscapeDataString(operation)}";
        var reply = await upstream.GetAsync(path, ct);
        if (!reply.IsSuccess) return Refusals.AtPoll(reply);
        var video = Unwrap(reply.Body);
        if (!video.IsObject) return new Outcome.Unavailable(new(FailureKind.UpstreamFault, "The provider's answer to a poll is not JSON."), reply.RetryAfter);

        var status = video["status"].Text;
        return StatusWords.Read(status) switch
        {
            Verdict.Success => new Outcome.Ready(Source(video, upstream, path)),
            Verdict.Failure => new Outcome.Rejected(Refusals.OfRender(video["error"]["code"].Text, Refusals.Message(video))),
            Verdict.Unknown => new Outcome.Pending(Progress(video), reply.RetryAfter, status),
            _ => new Outcome.Pending(Progress(video), reply.RetryAfter),
        };
    }

    private static HttpRequestMessage Create(Submission submission, Upstream upstream)
    {
        var form = new MultipartFormDataContent();
        Add(form, "model", submission.UpstreamModel);
        Add(form, "prompt", submission.Prompt);
        Add(form, "seconds", submission.Seconds?.ToString());
        Add(form, "size", submission.Frame?.Written);
        Add(form, "negative_prompt", submission.NegativePrompt);
        Add(form, "seed", submission.Seed?.ToString());
        if (submission.ProviderOptions is { } options)
            foreach (var option in options.EnumerateObject())
                Add(form, option.Name, new JsonView(option.Value).Text ?? option.Value.GetRawText());

        Add(form, submission.FirstFrame);                               // the order says which is first and which is last
        Add(form, submission.LastFrame);
        return new(HttpMethod.Post, new Uri(upstream.Base, "videos")) { Content = form };
    }

    private static HttpRequestMessage Remix(string original, Submission submission, Upstream upstream) =>
        new(HttpMethod.Post, new Uri(upstream.Base, $"videos/{Uri.EscapeDataString(original)}/remix"))
        {
            Content = JsonContent.Create(new JsonObject { ["prompt"] = submission.Prompt }),
        };

    private static void Add(MultipartFormDataContent form, string name, string? value)
    {
        if (value is null) return;
        var part = new StringContent(value);
        part.Headers.ContentType = null;                                // a plain form field, as a browser or curl sends it
        form.Add(part, name);
    }

    private static void Add(MultipartFormDataContent form, SubmittedImage? image)
    {
        if (image is null) return;
        var part = new ByteArrayContent(image.Bytes);
        part.Headers.ContentType = new(image.Facts.ContentType);
        form.Add(part, "input_reference", image.Facts.FileName);
    }

    /// <summary>Some revisions wrap the task in <c>data</c>.</summary>
    private static JsonView Unwrap(JsonView body) => !body["status"].Exists && !body["id"].Exists && body["data"].IsObject ? body["data"] : body;

    private static int? Progress(JsonView video) => video["progress"].Number is { } percent ? (int)Math.Clamp(percent, 0, 100) : null;

    /// <summary>The URL is optional and has lived in many places; the content route is the last resort.</summary>
    private static VideoSource Source(JsonView video, Upstream upstream, string path)
    {
        var url = video.FirstText("video_url", "url") ?? video["metadata"]["url"].Text ?? video["data"][0]["url"].Text ?? video["output"][0].Text;
        return url is not null && Uri.TryCreate(upstream.Base, url, out var address)
            ? new(address.AbsoluteUri)
            : new(new Uri(upstream.Base, $"{path}/content").AbsoluteUri, NeedsCredential: true);
    }
}
