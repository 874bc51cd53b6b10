using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Filmgate.Api.Errors;
using Filmgate.Api.Webhooks;
using Filmgate.Catalogue;
using Filmgate.Compat;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Requests;

/// <summary>The fields of a create, read but not yet held against a model; images not yet fetched.</summary>
internal sealed record CreateVideoRequest(string? Model, VideoRequest Request, IReadOnlyList<RequestImage> Images, IReadOnlyList<Problem> Problems)
{
    private const int LongestPrompt = 32_000;
    private const int MostReferences = 9;
    private const string OneOf = "must have exactly one of image_url, file_id (file-...) and video_id (video_...)";

    private static readonly FrozenSet<string> Known = new[]
    {
        "model", "prompt", "negative_prompt", "seconds", "size", "aspect_ratio", "resolution", "seed", "audio", "input_reference", "reference_images", "video",
        "webhook_url", "webhook_events", "metadata", "provider_options", "fallback_models", "n", "user",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> OfRemix = FrozenSet.Create(StringComparer.Ordinal, "prompt", "metadata", "webhook_url", "webhook_events", "provider_options");

    /// <summary>What the gateway writes itself: an option of this name would go around the checks.</summary>
    private static readonly FrozenSet<string> NotOptions = new[]
    {
        "model", "model_name", "prompt", "promptText", "prompt_text", "negative_prompt", "seconds", "duration", "size", "ratio", "aspect_ratio", "resolution", "mode",
        "input_reference", "image", "image_tail", "promptImage", "reference_images", "video", "content", "frames", "seed", "sound", "generate_audio", "callback_url", "external_task_id", "n",
        "images", "frame_images", "input_references", "audio", "sampleCount", "aspectRatio", "durationSeconds", "negativePrompt",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names become fields of the provider's form: nothing in them may end a header.</summary>
    private static readonly SearchValues<char> OptionLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    /// <summary>Images that show what is in the video, and are no frames of it.</summary>
    public IReadOnlyList<RequestImage> References { get; init; } = [];

    /// <summary>The clip to work on.</summary>
    public RequestClip? Video { get; init; }

    /// <summary>Whether there is anything to fetch, inspect and keep.</summary>
    public bool HasInputs => Images.Count > 0 || References.Count > 0 || Video is not null;

    /// <returns>Nothing of the body's: it may be disposed.</returns>
    public static CreateVideoRequest Read(RequestBody body)
    {
        var fields = new FieldReader(body.Fields);
        fields.RefuseOthers(Known);
        var warnings = new List<string>();
        if (fields.Number("n") is { } n && n != 1) fields.Wrong<int>("n", "must be 1: one request makes one video");
        if (fields.Text("user", 512) is not null) warnings.Add("user is not passed on; keep it in metadata if you need it.");

        var images = ReadImages(body, fields, "input_reference");
        var references = ReadImages(body, fields, "reference_images");
        if (references.Count > MostReferences) fields.Wrong<int>("reference_images", $"has {references.Count} images; at most {MostReferences} are allowed");
        var video = ReadVideo(body, fields);
        foreach (var file in body.Files)
            if (!IsOf(file, "input_reference") && !IsOf(file, "reference_images") && file.Name is not "video")
                fields.Wrong<string>(file.Name.Length is 0 ? "file" : ApiError.Short(file.Name), "is a file; files are sent as input_reference, reference_images or video");
        var request = new VideoRequest
        {
            Prompt = fields.Text("prompt", LongestPrompt) ?? "",
            NegativePrompt = fields.Text("negative_prompt", LongestPrompt),
            Seconds = Seconds(fields),
            Size = fields.Text("size", 32),
            AspectRatio = fields.Text("aspect_ratio", 32),
            Resolution = fields.Text("resolution", 32),
            Seed = fields.Number("seed"),
            Audio = fields.Flag("audio"),
            ProviderOptions = Options(fields),
            Metadata = fields.Map("metadata"),
            WebhookUrl = WebhookUrl(fields),
            WebhookEvents = WebhookConfigurationEndpoints.Events(fields, "webhook_events"),
            FallbackModels = fields.Texts("fallback_models", most: 5, longest: 100),
            Warnings = warnings,
        };
        if (string.IsNullOrWhiteSpace(request.Prompt) && fields.Problems.TrueForAll(p => p.Param != "prompt"))
            fields.Wrong<string>("prompt", "is required: say what the video shows");
        return new(fields.Text("model", 100), request, images, fields.Problems) { References = references, Video = video };
    }

    /// <summary>A remix is a new order: beyond the prompt it says for itself who is told and what it is noted under. OpenAI's has the prompt alone.</summary>
    public static (VideoRequest? Request, IReadOnlyList<Problem> Problems) ReadRemix(RequestBody body)
    {
        var fields = new FieldReader(body.Fields);
        fields.RefuseOthers(OfRemix);
        var request = new VideoRequest
        {
            Prompt = fields.Text("prompt", LongestPrompt) ?? "",
            ProviderOptions = Options(fields),
            Metadata = fields.Map("metadata"),
            WebhookUrl = WebhookUrl(fields),
            WebhookEvents = WebhookConfigurationEndpoints.Events(fields, "webhook_events"),
        };
        if (string.IsNullOrWhiteSpace(request.Prompt) && fields.Problems.TrueForAll(p => p.Param != "prompt"))
            fields.Wrong<string>("prompt", "is required: say what the remix shows");
        return fields.Problems.Count > 0 ? (null, fields.Problems) : (request, fields.Problems);
    }

    private static int? Seconds(FieldReader fields) => fields.Number("seconds") switch
    {
        null => null,
        > 0 and <= 600 and var seconds => (int)seconds,
        var seconds => fields.Wrong<int?>("seconds", $"must be between 1 and 600, not {seconds}"),
    };

    private static string? WebhookUrl(FieldReader fields)
    {
        if (fields.Text("webhook_url", 2048) is not { } text) return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && url!.UserInfo.Length == 0
            ? text
            : fields.Wrong<string>("webhook_url", "must be an absolute http(s) URL without user name");
    }

    private static JsonElement? Options(FieldReader fields)
    {
        if (fields.Object("provider_options", 64 * 1024) is not { } options) return null;
        foreach (var option in options.EnumerateObject())
            if (NotOptions.Contains(option.Name))
                fields.Wrong<string>("provider_options", $"may not set '{option.Name}', which the gateway writes itself from the fields of the request");
            else if (option.Name.Length is 0 or > 64 || option.Name.AsSpan().ContainsAnyExcept(OptionLetters))
                fields.Wrong<string>("provider_options", $"may have names of 1 to 64 letters, digits, '_', '-' and '.'; not '{ApiError.Short(option.Name)}'");
        return options.Clone();
    }

    /// <summary>Files in the order they were sent; or text, an object, or a list of those.</summary>
    private static List<RequestImage> ReadImages(RequestBody body, FieldReader fields, string name)
    {
        List<RequestImage> images = body.Files.Count == 0 ? [] : [.. body.Files.Where(file => IsOf(file, name)).Select(file => new RequestImage(File: file))];
        if (fields.Find(name) is { } given)
            foreach (var one in given.ValueKind is JsonValueKind.Array ? given.EnumerateArray().ToArray() : [given])
                if (Image(one, fields, name) is { } image)
                    images.Add(image);
        return images;
    }

    private static RequestImage? Image(JsonElement given, FieldReader fields, string name)
    {
        if (given.ValueKind is JsonValueKind.String && given.ValueEquals("")) return null;          // forms send empty fields for unset ones
        if (InputText.Id(given) is { } id) return new(Earlier: id);
        if (given.ValueKind is JsonValueKind.Object && NamesId(given)) return fields.Wrong<RequestImage>(name, OneOf);
        if (given.ValueKind is JsonValueKind.Object && given.TryGetProperty("image_url", out var inner))
            given = inner.ValueKind is JsonValueKind.Object && inner.TryGetProperty("url", out var url) ? url : inner;
        return (given.ValueKind is JsonValueKind.String ? RequestImage.Parse(given.GetString()!) : null)
            ?? fields.Wrong<RequestImage>(name, "must be an uploaded image, an http(s) URL, a data URI (at most 20 MB), {\"image_url\": ...}, {\"file_id\": ...} or {\"video_id\": ...}");
    }

    private static RequestClip? ReadVideo(RequestBody body, FieldReader fields)
    {
        List<IFormFile> files = body.Files.Count == 0 ? [] : [.. body.Files.Where(file => file.Name is "video")];
        if (fields.Find("video") is not { } given || (given.ValueKind is JsonValueKind.String && given.ValueEquals("")))
            return files.Count > 1 ? fields.Wrong<RequestClip>("video", "is one clip; several files were sent") : files.Select(file => new RequestClip(File: file)).FirstOrDefault();
        if (files.Count == 0 && InputText.Id(given) is { } id) return new(Earlier: id);
        if (given.ValueKind is JsonValueKind.Object && NamesId(given)) return fields.Wrong<RequestClip>("video", OneOf);
        return (files.Count == 0 && given.ValueKind is JsonValueKind.String ? RequestClip.Parse(given.GetString()!) : null)
            ?? fields.Wrong<RequestClip>("video", "must be one uploaded MP4, an http(s) URL, a data URI of an MP4, {\"file_id\": ...} or {\"video_id\": ...}");
    }

    private static bool NamesId(JsonElement given) => given.TryGetProperty("file_id", out _) || given.TryGetProperty("video_id", out _);

    private static bool IsOf(IFormFile file, string name) => file.Name == name || file.Name == $"{name}[]";
}
