using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Json;
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

    public InputTransport ImageTransport => InputTransport.Inline;

    public bool CanRemix => true;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var reply = await upstream.SubmitAsync(submission.RemixOf is { } original ? Remix(original, submission, upstream) : Create(submission, upstream), ct);
        if (!reply.IsSuccess) return UpstreamErrors.ToSubmitOutcome(reply, OriginalIsGone(submission, reply) ? FailureKind.InvalidRequest : null);
        var video = Unwrap(reply.Body);
        return video.FirstText("id", "task_id") is { } id
            ? new Outcome.Accepted(id)
            : UnexpectedResponse.MissingTaskId(reply);
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var path = $"videos/{Uri.EscapeDataString(operation)}";
        var reply = await upstream.GetAsync(path, ct);
        if (!reply.IsSuccess || UpstreamErrors.IsError(reply.Body)) return UpstreamErrors.ToPollOutcome(reply);
        var video = Unwrap(reply.Body);
        if (!video.IsObject) return UnexpectedResponse.NotJson(reply);

        var status = video["status"].Text;
        return StatusParser.Read(status) switch
        {
            RenderStatus.Completed => new Outcome.Ready(Source(video, upstream, path)),
            RenderStatus.Failed => new Outcome.Rejected(UpstreamErrors.RenderError(status!, video["error"]["code"].Text, UpstreamErrors.Message(video))),
            RenderStatus.Unknown => new Outcome.Pending(video["progress"].Percent, reply.RetryAfter, status),
            _ => new Outcome.Pending(video["progress"].Percent, reply.RetryAfter),
        };
    }

    private static HttpRequestMessage Create(Submission submission, Upstream upstream) =>
        new(HttpMethod.Post, new Uri(upstream.BaseUrl, "videos")) { Content = submission.Video is null ? Form(submission) : Json(submission) };

    private static MultipartFormDataContent Form(Submission submission)
    {
        var fields = Fields(submission);
        if (submission.ProviderOptions is { } options)
            foreach (var option in options.EnumerateObject())
                fields[option.Name] = option.Value.ValueKind switch     // null takes a field away
                {
                    JsonValueKind.Null => null,
                    JsonValueKind.String => option.Value.GetString(),
                    _ => option.Value.GetRawText(),
                };

        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields) Add(form, name, value);
        Add(form, submission.FirstFrame);                               // the order says which is first and which is last
        Add(form, submission.LastFrame);
        foreach (var reference in submission.References) Add(form, reference);
        return form;
    }

    /// <summary>A clip travels in JSON, as text among the other fields.</summary>
    private static JsonContent Json(Submission submission)
    {
        var body = new JsonObject();
        foreach (var (name, value) in Fields(submission)) body[name] = value;
        body["video"] = submission.Video;
        return JsonContent.Create(body.With(submission.ProviderOptions));
    }

    private static OrderedDictionary<string, string?> Fields(Submission submission)
    {
        var fields = new OrderedDictionary<string, string?>
        {
            ["model"] = submission.UpstreamModel,
            ["prompt"] = submission.Prompt,
            ["seconds"] = submission.Seconds?.ToString(),
        };
        foreach (var (name, value) in Picture(submission)) fields[name] = value;
        fields["negative_prompt"] = submission.NegativePrompt;
        fields["seed"] = submission.Seed?.ToString();
        return fields;
    }

    /// <summary>What <c>size</c> means depends on the model, and some want it in other words.</summary>
    private static (string Name, string? Value)[] Picture(Submission submission) => (submission.Form, submission.Frame) switch
    {
        (_, null) => [],
        ("ratio", { } frame) => [("size", frame.Ratio), ("resolution", frame.Resolution)],
        ("aspect_ratio", { } frame) => [("aspect_ratio", frame.Ratio), ("resolution", frame.Resolution)],
        (_, { Size: "" } frame) => [("aspect_ratio", frame.Ratio is "" ? null : frame.Ratio), ("resolution", frame.Resolution)],    // a model that we have no data of
        (_, { } frame) => [("size", frame.WireSize)],
    };

    private static HttpRequestMessage Remix(string original, Submission submission, Upstream upstream) =>
        new(HttpMethod.Post, new Uri(upstream.BaseUrl, $"videos/{Uri.EscapeDataString(original)}/remix"))
        {
            Content = JsonContent.Create(new JsonObject { ["prompt"] = submission.Prompt }.With(submission.ProviderOptions)),
        };

    /// <summary>The 404 of a remix is about the video, not about the address.</summary>
    private static bool OriginalIsGone(Submission submission, UpstreamResponse reply) =>
        submission.RemixOf is not null && UpstreamErrors.Classify(reply) is FailureKind.NotFound;

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
        part.Headers.ContentType = new(image.Input.ContentType);
        form.Add(part, "input_reference", image.Input.FileName);
    }

    /// <summary>Some revisions wrap the task in <c>data</c>.</summary>
    private static JsonView Unwrap(JsonView body) => !body["status"].Exists && !body["id"].Exists && body["data"].IsObject ? body["data"] : body;

    /// <summary>The URL is optional and has lived in many places; the content route is the last resort.</summary>
    private static VideoSource Source(JsonView video, Upstream upstream, string path) =>
        VideoUrlReader.Read(video["video_url"].Text, upstream)
        ?? VideoUrlReader.Read(video["url"].Text, upstream)
        ?? VideoUrlReader.Read(video["metadata"]["url"].Text, upstream)
        ?? VideoUrlReader.Read(video["data"][0]["url"].Text, upstream)
        ?? VideoUrlReader.Read(video["output"][0].Text, upstream)
        ?? new(new Uri(upstream.BaseUrl, $"{path}/content").AbsoluteUri, NeedsCredential: true);
}
