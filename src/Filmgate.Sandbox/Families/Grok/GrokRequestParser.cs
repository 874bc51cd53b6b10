using System.Globalization;
using System.Text.Json;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Rendering;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Grok;

/// <summary>Parses and validates generations and edits. As documented, the default duration is one second.</summary>
internal sealed class GrokRequestParser(ImageStore images)
{
    public const string Model = "grok-imagine-video";
    private const int EditSeconds = 6;

    private static readonly string[] Ratios = ["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"];
    private static readonly string[] Resolutions = ["480p", "720p"];
    private static readonly string[] GenerationFields =
        ["prompt", "model", "duration", "aspect_ratio", "resolution", "image", "output", "size", "user"];
    private static readonly string[] EditFields = ["prompt", "model", "video", "output", "user"];

    public async Task<CreateRequest> ParseGenerationAsync(HttpRequest request)
    {
        if (await JsonObjectReader.ReadBodyAsync(request) is not { } body) return Invalid("The body is not a JSON object");
        if (ValidateCommon(body, GenerationFields) is { } error) return CreateRequest.Invalid(error);
        var seconds = 1;
        if (body["duration"] is { } duration
            && (duration.ValueKind is not JsonValueKind.Number || !duration.TryGetInt32(out seconds) || seconds is < 1 or > 15))
            return Invalid("duration must be a whole number from 1 to 15");
        if (!body.IsAbsentOrText("aspect_ratio", Ratios)) return Invalid($"aspect_ratio must be one of {string.Join(", ", Ratios)}");
        if (!body.IsAbsentOrText("resolution", Resolutions)) return Invalid($"resolution must be one of {string.Join(", ", Resolutions)}");

        MediaInput? input = null;
        ImageHeader? image = null;
        if (body["image"] is { } element
            && ((input = ParseUrl(element)) is null || (input.Bytes is { } bytes && (image = ImageHeader.Read(bytes)) is null)))
            return Invalid("image.url must be an https URL or a data URI of a JPEG, PNG or WebP image");

        var ratio = FrameSize.Parse(body.Text("aspect_ratio") ?? "16:9", ':')!;
        var frame = FrameSize.FromRatio(ratio, body.Text("resolution") is "480p" ? 480 : 720);
        var imageFile = image is null ? null : images.Save(input!.Bytes!, image.Kind);
        return CreateRequest.Valid(Job(body, GrokFamily.CreatePath, seconds, frame, imageFile, input?.Url is not null));
    }

    public static async Task<CreateRequest> ParseEditAsync(HttpRequest request)
    {
        if (await JsonObjectReader.ReadBodyAsync(request) is not { } body) return Invalid("The body is not a JSON object");
        if (ValidateCommon(body, EditFields) is { } error) return CreateRequest.Invalid(error);
        if (body["video"] is not { } video) return CreateRequest.Invalid(GrokResponses.Missing("video"));
        return ParseUrl(video) is { } clip && (clip.Bytes is null || IsMp4(clip.Bytes))
            ? CreateRequest.Valid(Job(body, GrokFamily.EditPath, EditSeconds, new(1280, 720), null, imageByUrl: false))
            : Invalid("video.url must be an https URL or a data URI of an MP4");
    }

    private static SandboxJob Job(
        JsonObjectReader body,
        string route,
        int seconds,
        FrameSize frame,
        string? image,
        bool imageByUrl) => new()
        {
            Id = Guid.NewGuid().ToString("D", CultureInfo.InvariantCulture),
            Family = GrokFamily.Name,
            Route = route,
            Model = Model,
            Prompt = body.Text("prompt")!,
            Seconds = seconds,
            Width = frame.Width,
            Height = frame.Height,
            Audio = true,
            Image = image,
            ImageByUrl = imageByUrl,
        };

    private static IResult? ValidateCommon(JsonObjectReader body, string[] knownFields)
    {
        if (body.Text("prompt") is not { Length: > 0 }) return GrokResponses.Missing("prompt");
        var unknown = body.Element.EnumerateObject().Select(field => field.Name).FirstOrDefault(name => !knownFields.Contains(name));
        if (unknown is not null) return GrokResponses.Invalid($"unknown field {unknown}");
        return body.IsAbsentOrText("model", Model) ? null : GrokResponses.Invalid($"unknown model {body.Text("model")}");
    }

    /// <summary>Plain http is allowed only on loopback, for tests.</summary>
    private static MediaInput? ParseUrl(JsonElement element)
    {
        if (element.ValueKind is not JsonValueKind.Object || new JsonObjectReader(element).Text("url") is not { } text) return null;
        try
        {
            var input = MediaInput.Parse(text);
            if (input.Bytes is not null) return input;
        }
        catch (FormatException)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme is "https" || (uri.Scheme is "http" && uri.IsLoopback))
            ? new(null, text)
            : null;
    }

    private static bool IsMp4(byte[] bytes) => bytes.AsSpan().Slice(Math.Min(4, bytes.Length)).StartsWith("ftyp"u8);

    private static CreateRequest Invalid(string message) => CreateRequest.Invalid(GrokResponses.Invalid(message));
}
