using System.Globalization;
using System.Security.Cryptography;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Rendering;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Videos;

/// <summary>Parses and validates a create on the shared route.</summary>
internal sealed class VideoRequestParser(ImageStore images)
{
    private const string IdLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public async Task<CreateRequest> ParseAsync(HttpRequest request)
    {
        if (await VideoRequestBody.ReadAsync(request, request.HttpContext.RequestAborted) is not { } body)
            return Invalid("The request body cannot be read");
        if (body["model"] is not { } name) return Invalid("model name is required");
        if (!VideoModels.ById.TryGetValue(name, out var model)) return Error($"model not found: {name}", "model_not_found");
        if (body["prompt"] is not { } prompt) return Invalid("prompt is required");

        var seconds = model.DefaultSeconds;
        if (body["seconds"] is { } secondsText
            && (!int.TryParse(secondsText, NumberStyles.None, CultureInfo.InvariantCulture, out seconds)
                || !model.Seconds.Contains(seconds)))
            return InvalidSeconds(model, secondsText);

        if (ValidateClip(model, request, body) is { } clipError) return Invalid(clipError);
        if (ValidateSize(model, body, prompt) is { } sizeError) return Invalid(sizeError);
        var size = body[model.SizeField] ?? model.DefaultSize;
        var frame = FrameOf(size, body["resolution"]);
        if (ValidateReferences(model, body.References, frame) is { } referenceError) return Invalid(referenceError);

        var first = body.References.FirstOrDefault();
        return CreateRequest.Valid(new()
        {
            Id = NewId(model.Brand),
            Family = VideosFamily.Name,
            Route = VideosFamily.Path,
            Model = model.Id,
            Prompt = prompt,
            Seconds = seconds,
            Width = frame.Width,
            Height = frame.Height,
            Audio = model.HasAudio,
            Image = first?.Bytes is { } bytes ? images.Save(bytes, ImageHeader.Read(bytes)!.Kind) : null,
            ImageByUrl = first?.Url is not null,
            RequestedSize = size,
            RequestedSeconds = seconds.ToString(CultureInfo.InvariantCulture),
        });
    }

    public static string NewId(VideoBrand brand) => brand is VideoBrand.Sora
        ? $"video_{RandomNumberGenerator.GetHexString(32, lowercase: true)}"
        : $"task_{RandomNumberGenerator.GetString(IdLetters, 32)}";

    private static CreateRequest InvalidSeconds(VideoModel model, string seconds)
    {
        var allowed = string.Join(", ", model.Seconds);
        return model.Brand is VideoBrand.Seedance
            ? Error($"the parameter duration specified in the request is not valid: {seconds}, allowed: {allowed}", "InvalidParameter")
            : Invalid($"seconds must be one of {allowed} for {model.Id}");
    }

    /// <summary>The clip of a video-to-video model must be a data URI in a JSON body.</summary>
    private static string? ValidateClip(VideoModel model, HttpRequest request, VideoRequestBody body)
    {
        const string prefix = "data:video/mp4;base64,";
        if (body["video"] is not { } video) return model.NeedsClip ? "video is required" : null;
        if (!model.NeedsClip) return $"video is not supported by {model.Id}";
        if (request.HasFormContentType) return $"{model.Id} takes application/json";
        if (!video.StartsWith(prefix, StringComparison.Ordinal)) return $"video must begin with {prefix}";
        var bytes = new byte[video.Length];
        return Convert.TryFromBase64Chars(video.AsSpan(prefix.Length), bytes, out var length)
            && length > 8
            && bytes.AsSpan(4).StartsWith("ftyp"u8)
                ? null
                : "video must be an MP4";
    }

    private static string? ValidateSize(VideoModel model, VideoRequestBody body, string prompt)
    {
        foreach (var field in new[] { "size", "aspect_ratio" })
            if (body[field] is not null && (field != model.SizeField || model.NeedsClip))
                return $"{field} is not supported by {model.Id}";
        var size = body[model.SizeField] ?? model.DefaultSize;
        if (!model.NeedsClip && !model.Sizes.Contains(size) && !IsAllowedInPixels(model, prompt, size))
            return $"{model.SizeField} must be one of {string.Join(", ", model.Sizes)} for {model.Id}";
        if (body["resolution"] is not { } resolution || model.Resolutions.Contains(resolution)) return null;
        return model.Resolutions.Length == 0
            ? $"resolution is not supported by {model.Id}"
            : $"resolution must be one of {string.Join(", ", model.Resolutions)} for {model.Id}";
    }

    /// <summary>The polling guide sends Seedance a size in pixels, which contradicts the model's own page.</summary>
    private static bool IsAllowedInPixels(VideoModel model, string prompt, string size) =>
        model.Brand is VideoBrand.Seedance
        && TestCard.Find(prompt, out _).Contains(TestCard.Pixels)
        && FrameSize.Parse(size, 'x') is { } frame
        && model.Sizes.Any(ratio => model.Resolutions.Any(resolution => FrameOf(ratio, resolution) == frame));

    private static FrameSize FrameOf(string size, string? resolution)
    {
        if (FrameSize.Parse(size, ':') is { } ratio)
            return FrameSize.FromRatio(ratio, resolution switch { "480p" => 480, "1080p" => 1080, _ => 720 });
        return size switch
        {
            "16x9" => new(1280, 720),
            "9x16" => new(720, 1280),
            _ => FrameSize.Parse(size, 'x')!,
        };
    }

    private static string? ValidateReferences(VideoModel model, List<MediaInput> references, FrameSize frame)
    {
        if (references.Count > 0 && model is { Brand: VideoBrand.Seedance, MaxReferences: 0 })
            return $"the specified task_type r2v does not support model {model.Id.Replace("doubao-", "", StringComparison.Ordinal)}";
        if (references.Count > model.MaxReferences) return $"{model.Id} takes at most {model.MaxReferences} input_reference";
        foreach (var bytes in references.Select(reference => reference.Bytes).OfType<byte[]>())
        {
            if (ImageHeader.Read(bytes) is not { } image) return "input_reference must be a JPEG, PNG or WebP image";
            if (model.Brand is VideoBrand.Sora && image.Width > 0 && (image.Width, image.Height) != (frame.Width, frame.Height))
            {
                return $"input_reference must match the requested width and height {frame.Width}x{frame.Height}, "
                    + $"not {image.Width}x{image.Height}";
            }
        }

        return null;
    }

    private static CreateRequest Invalid(string message) => CreateRequest.Invalid(Responses.Invalid(message));

    private static CreateRequest Error(string message, string code) =>
        CreateRequest.Invalid(Responses.Error(StatusCodes.Status400BadRequest, message, code));
}
