using System.Globalization;
using System.Security.Cryptography;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Rendering;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Videos;

/// <summary>Reads and validates a create on the shared route.</summary>
internal sealed class VideoRequestParser(ImageStore images)
{
    public async Task<CreateRequest> ReadAsync(HttpRequest request)
    {
        if (await VideoRequestBody.ReadAsync(request, request.HttpContext.RequestAborted) is not { } fields) return Invalid("The request body cannot be read");
        if (fields["model"] is not { } name) return Invalid("model name is required");
        if (!VideoModels.ById.TryGetValue(name, out var model)) return CreateRequest.Invalid(Responses.Error(StatusCodes.Status400BadRequest, $"model not found: {name}", "model_not_found"));
        if (fields["prompt"] is not { } prompt) return Invalid("prompt is required");

        var secondsWord = fields["seconds"];
        var seconds = model.DefaultSeconds;
        if (secondsWord is not null && (!int.TryParse(secondsWord, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) || !model.Seconds.Contains(seconds)))
            return WrongSeconds(model, secondsWord);

        if (WrongClip(model, request, fields) is { } complaint) return Invalid(complaint);
        foreach (var other in new[] { "size", "aspect_ratio" })
            if (fields[other] is not null && (other != model.SizeField || model.NeedsClip))
                return Invalid($"{other} is not supported by {model.Id}");
        var size = fields[model.SizeField] ?? model.DefaultSize;
        if (!model.NeedsClip && !model.Sizes.Contains(size) && !IsPixels(model, prompt, size)) return Invalid($"{model.SizeField} must be one of {string.Join(", ", model.Sizes)} for {model.Id}");
        if (fields["resolution"] is { } resolution && !model.Resolutions.Contains(resolution))
            return Invalid(model.Resolutions.Length == 0 ? $"resolution is not supported by {model.Id}" : $"resolution must be one of {string.Join(", ", model.Resolutions)} for {model.Id}");
        var frame = FrameOf(size, fields["resolution"]);

        if (WrongReferences(model, fields.References, frame) is { } refusal) return CreateRequest.Invalid(refusal);
        var first = fields.References.FirstOrDefault();
        return CreateRequest.Valid(new()
        {
            Id = NewId(model.Brand),
            Family = VideosFamily.Name,
            Route = "/v1/videos",
            Model = model.Id,
            Prompt = prompt,
            Seconds = seconds,
            Width = frame.Width,
            Height = frame.Height,
            Audio = model.HasAudio,
            Image = first?.Bytes is { } bytes ? images.Keep(bytes, ImageHeader.Read(bytes)!.Kind) : null,
            ImageByUrl = first?.Url is not null,
            SizeWord = size,
            SecondsWord = seconds.ToString(CultureInfo.InvariantCulture),
        });
    }

    public static string NewId(VideoBrand brand) => brand is VideoBrand.Sora
        ? $"video_{RandomNumberGenerator.GetHexString(32, lowercase: true)}"
        : $"task_{RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 32)}";

    /// <summary>The clip of a video-to-video model comes as a data URI, and only in JSON.</summary>
    private static string? WrongClip(VideoModel model, HttpRequest request, VideoRequestBody fields)
    {
        const string start = "data:video/mp4;base64,";
        if (fields["video"] is not { } video) return model.NeedsClip ? "video is required" : null;
        if (!model.NeedsClip) return $"video is not supported by {model.Id}";
        if (request.HasFormContentType) return $"{model.Id} takes application/json";
        if (!video.StartsWith(start, StringComparison.Ordinal)) return $"video must begin with {start}";
        var bytes = new byte[video.Length];
        return Convert.TryFromBase64Chars(video.AsSpan(start.Length), bytes, out var length) && length > 8 && bytes.AsSpan(4).StartsWith("ftyp"u8) ? null : "video must be an MP4";
    }

    /// <summary>The polling guide sends Seedance a size in pixels, against the model's own page.</summary>
    private static bool IsPixels(VideoModel model, string prompt, string size) =>
        model.Brand is VideoBrand.Seedance && TestCard.In(prompt, out _).Contains(TestCard.Pixels) && FrameSize.Parse(size, 'x') is { } frame
        && model.Sizes.Any(ratio => model.Resolutions.Any(resolution => FrameOf(ratio, resolution) == frame));

    private static FrameSize FrameOf(string size, string? resolution)
    {
        if (FrameSize.Parse(size, ':') is { } ratio) return FrameSize.OfRatio(ratio, resolution switch { "480p" => 480, "1080p" => 1080, _ => 720 });
        return size switch
        {
            "16x9" => new(1280, 720),
            "9x16" => new(720, 1280),
            _ => FrameSize.Parse(size, 'x')!,
        };
    }

    private static CreateRequest WrongSeconds(VideoModel model, string word)
    {
        var allowed = string.Join(", ", model.Seconds);
        return model.Brand is VideoBrand.Seedance
            ? CreateRequest.Invalid(Responses.Error(StatusCodes.Status400BadRequest, $"the parameter duration specified in the request is not valid: {word}, allowed: {allowed}", "InvalidParameter"))
            : Invalid($"seconds must be one of {allowed} for {model.Id}");
    }

    private static IResult? WrongReferences(VideoModel model, List<MediaInput> references, FrameSize frame)
    {
        if (references.Count > 0 && model is { Brand: VideoBrand.Seedance, MaxReferences: 0 })
            return Responses.Invalid($"the specified task_type r2v does not support model {model.Id.Replace("doubao-", "", StringComparison.Ordinal)}");
        if (references.Count > model.MaxReferences) return Responses.Invalid($"{model.Id} takes at most {model.MaxReferences} input_reference");
        foreach (var bytes in references.Select(reference => reference.Bytes).OfType<byte[]>())
        {
            if (ImageHeader.Read(bytes) is not { } image) return Responses.Invalid("input_reference must be a JPEG, PNG or WebP image");
            if (model.Brand is VideoBrand.Sora && image.Width > 0 && (image.Width, image.Height) != (frame.Width, frame.Height))
                return Responses.Invalid($"input_reference must match the requested width and height {frame.Width}x{frame.Height}, not {image.Width}x{image.Height}");
        }

        return null;
    }

    private static CreateRequest Invalid(string message) => CreateRequest.Invalid(Responses.Invalid(message));
}
