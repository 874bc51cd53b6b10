using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Client;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;

namespace Filmgate.Dialects.OpenAi;

/// <summary>
/// OpenAI's <c>/v1/videos</c>, as CometAPI serves it for many models. The request is a multipart form. The response has one of three sets
/// of status words, and the video as a URL or only at the content route. The <c>model</c> of a response is ignored: aliases come back as
/// backend ids.
/// </summary>
internal sealed class OpenAiDialect : IDialect
{
    public string Name => "openai";

    public TimeSpan PollGap => TimeSpan.FromSeconds(5);

    public InputTransport ImageTransport => InputTransport.Inline;

    public bool CanRemix => true;

    public async Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct)
    {
        var response = await upstream.SubmitAsync(CreateRequest(submission, upstream), ct);
        if (!response.IsSuccess)
            return UpstreamErrors.ToSubmitOutcome(response, IsMissingOriginal(submission, response) ? FailureKind.InvalidRequest : null);
        var video = Unwrap(response.Body);
        return video.FirstText("id", "task_id") is { } id
            ? new Outcome.Accepted(id)
            : UnexpectedResponse.MissingTaskId(response, video["status"].Text, TaskFailure.Read(video));
    }

    public async Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct)
    {
        var path = $"videos/{Uri.EscapeDataString(operation)}";
        var response = await upstream.GetAsync(path, ct);
        if (!response.IsSuccess || UpstreamErrors.IsError(response.Body)) return UpstreamErrors.ToPollOutcome(response);
        var video = Unwrap(response.Body);
        if (!video.IsObject) return UnexpectedResponse.NotJson(response);

        return PollOutcome.Read(
            response, video["status"].Text, progress: video["progress"].Percent,
            completed: () => new Outcome.Ready(FindSource(video, upstream, path)),
            failure: TaskFailure.Read(video));
    }

    private static HttpRequestMessage CreateRequest(Submission submission, Upstream upstream)
    {
        (string Path, HttpContent Content) request = submission switch
        {
            { Request.RemixOf: { } original } => ($"videos/{Uri.EscapeDataString(original.Operation)}/remix", RemixBody(submission)),
            { Video: null } => ("videos", Form(submission)),
            _ => ("videos", Json(submission)),
        };
        return new(HttpMethod.Post, new Uri(upstream.BaseUrl, request.Path)) { Content = request.Content };
    }

    private static JsonRequestBody RemixBody(Submission submission) =>
        new JsonRequestBody(new JsonObject { ["prompt"] = submission.Request.Prompt }.WithOptions(submission.Request.ProviderOptions));

    private static FormContent Form(Submission submission)
    {
        var fields = Fields(submission);
        if (submission.Request.ProviderOptions is { } options)
            foreach (var option in options.EnumerateObject())
                fields[option.Name] = option.Value.ValueKind switch     // null removes a field
                {
                    JsonValueKind.Null => null,
                    JsonValueKind.String => option.Value.GetString(),
                    _ => option.Value.GetRawText(),
                };

        var form = new FormContent();
        foreach (var (name, value) in fields)
            if (value is not null) form.AddField(name, value);
        Add(form, submission.FirstFrame);                               // the first and the last frame differ only in their order
        Add(form, submission.LastFrame);
        foreach (var reference in submission.References) Add(form, reference);
        return form;
    }

    /// <summary>A request with a clip is JSON; the clip is text among the other fields.</summary>
    private static JsonRequestBody Json(Submission submission)
    {
        var body = new JsonObject();
        foreach (var (name, value) in Fields(submission)) body[name] = value;
        body["video"] = submission.Video?.UrlOrDataUri;
        return new JsonRequestBody(body.WithOptions(submission.Request.ProviderOptions));
    }

    private static OrderedDictionary<string, string?> Fields(Submission submission)
    {
        var fields = new OrderedDictionary<string, string?>
        {
            ["model"] = submission.UpstreamModel,
            ["prompt"] = submission.Request.Prompt,
            ["seconds"] = submission.Resolved.Seconds?.ToString(),
        };
        foreach (var (name, value) in SizeFields(submission)) fields[name] = value;
        fields["negative_prompt"] = submission.Request.NegativePrompt;
        fields["seed"] = submission.Request.Seed?.ToString();
        return fields;
    }

    /// <summary>The meaning of <c>size</c> depends on the model, and some models have other fields for it.</summary>
    private static (string Name, string? Value)[] SizeFields(Submission submission) =>
        (submission.Route?.Form, submission.Resolved.Frame) switch
        {
            (_, null) => [],
            ("ratio", { } frame) => [("size", frame.Ratio), ("resolution", frame.Resolution)],
            ("aspect_ratio", { } frame) => [("aspect_ratio", frame.Ratio), ("resolution", frame.Resolution)],
            (_, { Size: "" } frame) =>                                      // a model that is not in the catalogue
                [("aspect_ratio", frame.Ratio is "" ? null : frame.Ratio), ("resolution", frame.Resolution)],
            (_, { } frame) => [("size", frame.WireSize)],
        };

    /// <summary>A remix gets a 404 if the original video is gone, not if the URL is wrong.</summary>
    private static bool IsMissingOriginal(Submission submission, UpstreamResponse response) =>
        submission.Request.RemixOf is not null && UpstreamErrors.Classify(response) is FailureKind.NotFound;

    private static void Add(FormContent form, SubmittedImage? image)
    {
        if (image is null) return;
        form.AddFile("input_reference", new FileBody(image.File, image.Input.ContentType), image.Input.FileName);
    }

    /// <summary>Some versions wrap the task in <c>data</c>.</summary>
    private static JsonView Unwrap(JsonView body) =>
        !body["status"].Exists && !body["id"].Exists && body["data"].IsObject ? body["data"] : body;

    /// <summary>The URL is optional, and versions differ in where it is. Without one, the content route has the video.</summary>
    private static VideoSource FindSource(JsonView video, Upstream upstream, string path) =>
        VideoUrlReader.Read(video["video_url"].Text, upstream)
        ?? VideoUrlReader.Read(video["url"].Text, upstream)
        ?? VideoUrlReader.Read(video["metadata"]["url"].Text, upstream)
        ?? VideoUrlReader.Read(video["data"][0]["url"].Text, upstream)
        ?? VideoUrlReader.Read(video["output"][0].Text, upstream)
        ?? new(new Uri(upstream.BaseUrl, $"{path}/content").AbsoluteUri, NeedsCredential: true);
}
