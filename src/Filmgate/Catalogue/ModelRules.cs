using Filmgate.Videos;

namespace Filmgate.Catalogue;

/// <summary>One thing that is wrong with a request, before any money is spent on it.</summary>
internal sealed record Problem(string Param, string Message);

/// <summary>A request with a model's defaults filled in.</summary>
/// <param name="HasClip">It works on a video that is there already.</param>
internal sealed record ResolvedRequest(int? Seconds, Frame? Frame, bool? Audio, bool HasClip);

/// <summary>Holds a request against a model. Every problem is found at once, with the allowed values; nothing is clamped in silence.</summary>
internal static class ModelRules
{
    /// <summary>Of a model that nothing is known about: each image is fetched and kept before the provider sees it.</summary>
    private const int MostReferences = 9;

    public static ResolvedRequest Resolve(this CatalogueModel model, VideoRequest request) => new(
        request.Seconds ?? model.Seconds?.Default,
        model.IsUnchecked ? AsAsked(request) : Matching(model, request) ?? (model.Frames.Count > 0 ? model.Frames[0] : null),
        model.IsUnchecked ? request.Audio : model.Audio is AudioRule.Optional ? request.Audio ?? false : null,
        request.Video is not null || request.RemixOf is not null);

    /// <summary>What it probably costs, in millionths of a dollar; null when unknown.</summary>
    public static long? PriceOf(this CatalogueModel model, ResolvedRequest resolved) =>
        model.Price?.EstimateMicros(model.Audio is AudioRule.Always ? resolved with { Audio = true } : resolved);

    public static List<Problem> Check(this CatalogueModel model, VideoRequest request)
    {
        var problems = new List<Problem>();
        if (request.Native is not null) return problems;
        if (model.IsUnchecked)
        {
            if (request.Images.Count > model.Images.Max) problems.Add(new("input_reference", $"A video has a first and a last frame; {request.Images.Count} images were sent."));
            if (request.References.Count > MostReferences) problems.Add(new("reference_images", $"At most {MostReferences} reference images are taken; {request.References.Count} were sent."));
            return problems;
        }

        if (model.NativeRoute is { } route)
        {
            problems.Add(new("model", $"{model.Id} takes fields that only its provider's own format has: send them to POST {route}."));
            return problems;
        }

        CheckFields(model, request, problems);
        CheckImages(model, request, problems);
        CheckInputs(model, request, problems);
        return problems;
    }

    private static void CheckFields(CatalogueModel model, VideoRequest request, List<Problem> problems)
    {
        if (request.Prompt.Length > model.MaxPrompt)
            problems.Add(new("prompt", $"The prompt has {request.Prompt.Length} characters; {model.Id} takes at most {model.MaxPrompt}."));
        if (request.NegativePrompt is not null && !model.NegativePrompt)
            problems.Add(new("negative_prompt", $"{model.Id} has no negative prompt; say what to avoid in the prompt instead."));
        if (request.Seconds is { } seconds && model.Seconds is not { } rule)
            problems.Add(new("seconds", $"{model.Id} sets the length of the clip itself."));
        else if (request.Seconds is { } asked && !model.Seconds!.Allows(asked))
            problems.Add(new("seconds", $"{model.Id} makes clips of {model.Seconds.Allowed} seconds, not {asked}."));
        if (model.Frames.Count == 0 && (request.Size ?? request.AspectRatio ?? request.Resolution) is not null)
            problems.Add(new(FrameParam(request), $"{model.Id} takes the picture's size from its input."));
        else if (model.Frames.Count > 0 && Matching(model, request) is null)
            problems.Add(new(FrameParam(request), $"{model.Id} makes {Allowed(model, request)}; not {Asked(request)}."));
        if (request.Seed is { } seed && (model.MaxSeed is null || seed < 0 || seed > model.MaxSeed))
            problems.Add(new("seed", model.MaxSeed is { } most ? $"{model.Id} takes a seed from 0 to {most}." : $"{model.Id} takes no seed."));
        if (request.Audio is true && model.Audio is AudioRule.Never)
            problems.Add(new("audio", $"{model.Id} makes silent clips."));
        if (request.Audio is false && model.Audio is AudioRule.Always)
            problems.Add(new("audio", $"{model.Id} always makes a sound track; it cannot be turned off."));
    }

    private static void CheckInputs(CatalogueModel model, VideoRequest request, List<Problem> problems)
    {
        if (request.References.Count > model.MaxReferences)
            problems.Add(new("reference_images", model.MaxReferences == 0 ? $"{model.Id} takes no reference images." : $"{model.Id} takes at most {model.MaxReferences} reference images."));
        if (request.Video is not null && model.Video is VideoRule.None)
            problems.Add(new("video", $"{model.Id} does not work on a video."));
        if (request.Video is null && model.Video is VideoRule.Required && request.RemixOf is null)
            problems.Add(new("video", $"{model.Id} works on a video: send one as video (an http(s) URL or a data URI)."));
    }

    private static void CheckImages(CatalogueModel model, VideoRequest request, List<Problem> problems)
    {
        if (request.RemixOf is not null)
        {
            if (!model.Remix) problems.Add(new("model", $"{model.Id} cannot remix a video."));
            return;
        }

        if (request.Images.Count < model.Images.Min)
            problems.Add(new("input_reference", $"{model.Id} needs a first frame: send an image as input_reference."));
        else if (request.Images.Count > model.Images.Max)
            problems.Add(new("input_reference", model.Images.Max switch
            {
                0 => $"{model.Id} makes videos from text only; it takes no image.",
                1 => $"{model.Id} takes one image, the first frame; {request.Images.Count} were sent.",
                _ => $"{model.Id} takes two images, the first and the last frame; {request.Images.Count} were sent.",
            }));
    }

    /// <summary>Size, ratio and resolution are three ways to name the same pictures.</summary>
    private static Frame? Matching(CatalogueModel model, VideoRequest request)
    {
        foreach (var frame in model.Frames)
            if ((request.Size is null || Same(request.Size, frame.Size) || Same(request.Size, frame.As) || Same(request.Size, frame.Ratio))
                && (request.AspectRatio is null || Same(request.AspectRatio, frame.Ratio))
                && (request.Resolution is null || Same(request.Resolution, frame.Resolution)))
                return frame;
        return null;
    }

    private static Frame? AsAsked(VideoRequest request) =>
        (request.Size ?? request.AspectRatio ?? request.Resolution) is null ? null : new(request.Size ?? "", request.AspectRatio ?? "", request.Resolution);

    private static bool Same(string asked, string? offered) =>
        offered is not null && (asked == offered || Plain(asked).Equals(Plain(offered), StringComparison.OrdinalIgnoreCase));

    /// <summary><c>1280:720</c>, <c>1280*720</c> and <c>1280x720</c> are one size; <c>16x9</c> and <c>16:9</c> one ratio.</summary>
    private static string Plain(string size) => size.Trim().Replace(':', 'x').Replace('*', 'x');

    private static string FrameParam(VideoRequest request) => request.Size is not null ? "size" : request.AspectRatio is not null ? "aspect_ratio" : "resolution";

    private static string Asked(VideoRequest request) =>
        string.Join(" with ", new[] { request.Size, request.AspectRatio, request.Resolution }.Where(part => part is not null));

    private static string Allowed(CatalogueModel model, VideoRequest request) => string.Join(", ", model.Frames
        .Select(frame => request.Size is not null || frame.Resolution is null ? frame.Name : $"{frame.Ratio} in {frame.Resolution}").Distinct());
}
