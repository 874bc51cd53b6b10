using Filmgate.Videos;

namespace Filmgate.Catalogue;

/// <summary>
/// Checks a request against a model. Reports all problems at once, with the accepted values. Never changes a value silently.
/// </summary>
internal static class ModelRules
{
    /// <summary>For an unchecked model: the gateway downloads and stores each image before the provider sees it.</summary>
    private const int MaxUncheckedReferences = 9;

    /// <param name="source">What decides the shape at the request's provider.</param>
    public static ResolvedRequest Resolve(
        this CatalogueModel model, VideoRequest request, ShapeSource source = ShapeSource.Request) => new(
        request.Seconds ?? model.Seconds?.Default,
        model.IsUnchecked ? UncheckedFrame(request) : FrameChoice.Choose(model, request, FindFrame(model, request), source),
        model.IsUnchecked ? request.Audio : model.Audio is AudioRule.Optional ? request.Audio ?? false : null,
        request.Video is not null || request.RemixOf is not null,
        request.Images.Count,
        request.References.Count,
        request.Video?.Seconds);

    /// <summary>The estimated price in millionths of a US dollar. Null if it is unknown.</summary>
    public static long? PriceOf(this CatalogueModel model, ResolvedRequest resolved) =>
        model.Price?.EstimateMicros(model.Audio is AudioRule.Always ? resolved with { Audio = true } : resolved);

    public static List<Problem> Check(this CatalogueModel model, VideoRequest request)
    {
        var problems = new List<Problem>();
        if (request.Native is not null) return problems;
        if (model.IsUnchecked)
        {
            CheckUnchecked(model, request, problems);
            return problems;
        }

        if (model.NativeRoute is { } route)
        {
            problems.Add(new(
                "model", $"{model.Id} needs fields that only its provider's own format has. Send the request to POST {route}."));
            return problems;
        }

        CheckFields(model, request, problems);
        CheckImages(model, request, problems);
        CheckInputs(model, request, problems);
        return problems;
    }

    private static void CheckUnchecked(CatalogueModel model, VideoRequest request, List<Problem> problems)
    {
        if (request.Images.Count > model.Images.Max)
            problems.Add(new(
                "input_reference",
                $"At most {model.Images.Max} images are supported, the first and the last frame; {request.Images.Count} were sent."));
        if (request.References.Count > MaxUncheckedReferences)
            problems.Add(new(
                "reference_images",
                $"At most {MaxUncheckedReferences} reference images are supported; {request.References.Count} were sent."));
    }

    private static void CheckFields(CatalogueModel model, VideoRequest request, List<Problem> problems)
    {
        CheckPrompt(model, "prompt", "The prompt", request.Prompt, problems);
        if (request.NegativePrompt is not null && !model.NegativePrompt)
            problems.Add(new("negative_prompt", $"{model.Id} does not support a negative prompt. Describe what to avoid in the prompt."));
        else if (request.NegativePrompt is { } negative)
            CheckPrompt(model, "negative_prompt", "The negative prompt", negative, problems);
        CheckSeconds(model, request, problems);
        var param = FrameParam(request);
        if (model.Frames.Count == 0 && (request.Size ?? request.AspectRatio ?? request.Resolution) is not null)
            problems.Add(new(param, $"{model.Id} takes the video's size from its input; {param} is not supported."));
        else if (model.Frames.Count > 0 && FindFrame(model, request) is null)
            problems.Add(new(param, $"{model.Id} supports {AllowedFrames(model, request)}, not {RequestedFrame(request)}."));
        if (request.Seed is { } seed && (model.MaxSeed is null || seed < 0 || seed > model.MaxSeed))
            problems.Add(new("seed", model.MaxSeed is { } max
                ? $"{model.Id} supports seeds from 0 to {max}, not {seed}."
                : $"{model.Id} does not support a seed."));
        if (request.Audio is true && model.Audio is AudioRule.Never)
            problems.Add(new("audio", $"{model.Id} does not support audio."));
        if (request.Audio is false && model.Audio is AudioRule.Always)
            problems.Add(new("audio", $"{model.Id} always generates audio; it cannot be turned off."));
    }

    private static void CheckPrompt(CatalogueModel model, string param, string what, string text, List<Problem> problems)
    {
        if (text.Length <= model.MaxPrompt / 2) return;                 // no way to count it comes to more than twice as many
        var length = PromptLength.Of(text, model.PromptUnit);
        if (length <= model.MaxPrompt) return;
        var how = PromptLength.Explain(model.PromptUnit);
        problems.Add(new(param, $"{what} has {length} characters{how}; {model.Id} supports at most {model.MaxPrompt}."));
    }

    private static void CheckSeconds(CatalogueModel model, VideoRequest request, List<Problem> problems)
    {
        if (request.Seconds is not { } seconds) return;
        if (model.Seconds is not { } rule)
            problems.Add(new("seconds", $"{model.Id} sets the duration itself; seconds is not supported."));
        else if (!rule.Allows(seconds))
            problems.Add(new("seconds", $"{model.Id} supports {AllowedSeconds(rule)} seconds, not {seconds}."));
        else if (FindFrame(model, request) is { MaxSeconds: { } max } frame && seconds > max)
            problems.Add(new("seconds", $"{model.Id} supports at most {max} seconds in {frame.Resolution ?? frame.Name}, not {seconds}."));
    }

    private static string AllowedSeconds(SecondsRule rule) =>
        rule.Values is { } values ? Alternatives.Join(values.Select(value => $"{value}")) : rule.Allowed;

    private static void CheckInputs(CatalogueModel model, VideoRequest request, List<Problem> problems)
    {
        if (request.References.Count > model.MaxReferences)
            problems.Add(new("reference_images", model.MaxReferences == 0
                ? $"{model.Id} does not support reference images."
                : $"{model.Id} supports at most {model.MaxReferences} reference images; {request.References.Count} were sent."));
        if (request.Video is not null && model.Video is VideoRule.None)
            problems.Add(new("video", $"{model.Id} does not support an input video."));
        if (request.Video is null && model.Video is VideoRule.Required && request.RemixOf is null)
            problems.Add(new("video", $"{model.Id} requires an input video. Send it as video (an http(s) URL or a data URI)."));
    }

    private static void CheckImages(CatalogueModel model, VideoRequest request, List<Problem> problems)
    {
        if (request.RemixOf is not null)
        {
            if (!model.Remix) problems.Add(new("model", $"{model.Id} does not support remix."));
            return;
        }

        if (request.Images.Count < model.Images.Min)
            problems.Add(new("input_reference", $"{model.Id} requires a first frame. Send an image as input_reference."));
        else if (request.Images.Count > model.Images.Max)
            problems.Add(new("input_reference", model.Images.Max switch
            {
                0 => $"{model.Id} supports text only, no images.",
                1 => $"{model.Id} supports one image, the first frame; {request.Images.Count} were sent.",
                _ => $"{model.Id} supports two images, the first and the last frame; {request.Images.Count} were sent.",
            }));
    }

    /// <summary>
    /// The model's frame that a request means by its size, aspect ratio and resolution, or any of these. Null: there is none.
    /// </summary>
    private static Frame? FindFrame(CatalogueModel model, VideoRequest request)
    {
        foreach (var frame in model.Frames)
            if ((!frame.NeedsInput || request.HasInputs())
                && (request.Size is not { } size || Same(size, frame.Size) || Same(size, frame.As) || Same(size, frame.Ratio))
                && (request.AspectRatio is null || Same(request.AspectRatio, frame.Ratio))
                && (request.Resolution is null || Same(request.Resolution, frame.Resolution)))
                return frame;
        return null;
    }

    private static Frame? UncheckedFrame(VideoRequest request) =>
        (request.Size ?? request.AspectRatio ?? request.Resolution) is null
            ? null
            : new(request.Size ?? "", request.AspectRatio ?? "", request.Resolution);

    private static bool Same(string requested, string? supported) => supported is not null
        && (requested == supported || Normalize(requested).Equals(Normalize(supported), StringComparison.OrdinalIgnoreCase));

    /// <summary><c>1280:720</c>, <c>1280*720</c> and <c>1280x720</c> are one size; <c>16x9</c> and <c>16:9</c> are one ratio.</summary>
    private static string Normalize(string size) => size.Trim().Replace(':', 'x').Replace('*', 'x');

    private static string FrameParam(VideoRequest request) =>
        request.Size is not null ? "size" : request.AspectRatio is not null ? "aspect_ratio" : "resolution";

    private static string RequestedFrame(VideoRequest request) =>
        string.Join(" with ", new[] { request.Size, request.AspectRatio, request.Resolution }.Where(part => part is not null));

    private static string AllowedFrames(CatalogueModel model, VideoRequest request) => Alternatives.Join(model.Frames
        .Where(frame => !frame.NeedsInput || request.HasInputs())
        .Select(frame => request.Size is not null || frame.Resolution is null ? frame.Name : $"{frame.Ratio} in {frame.Resolution}")
        .Distinct());
}
