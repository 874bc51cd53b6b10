using System.Globalization;
using System.Text.Json;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Rendering;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Grok;

/// <summary>Reads and validates generations and edits. Without a length a video lasts one second, as the page says.</summary>
internal sealed class GrokRequestParser(ImageStore images)
{
    public const string Model = "grok-imagine-video";
    private const int SecondsOfAnEdit = 6;

    private static readonly string[] Ratios = ["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"];
    private static readonly string[] Resolutions = ["480p", "720p"];
    private static readonly string[] OfGenerations = ["prompt", "model", "duration", "aspect_ratio", "resolution", "image", "output", "size", "user"];
    private static readonly string[] OfEdits = ["prompt", "model", "video", "output", "user"];

    public async Task<CreateRequest> ReadGenerationAsync(HttpRequest request)
    {
        if (await JsonObjectReader.ReadAsync(request) is not { } fields) return CreateRequest.Invalid(GrokResponses.Invalid("The body is not a JSON object"));
        if (Wrong(fields, OfGenerations) is { } wrong) return CreateRequest.Invalid(wrong);
        var seconds = 1;
        if (fields["duration"] is { } duration && (duration.ValueKind is not JsonValueKind.Number || !duration.TryGetInt32(out seconds) || seconds is < 1 or > 15)) return Invalid("duration must be a whole number from 1 to 15");
        if (!fields.IsAbsentOrText("aspect_ratio", Ratios)) return Invalid($"aspect_ratio must be one of {string.Join(", ", Ratios)}");
        if (!fields.IsAbsentOrText("resolution", Resolutions)) return Invalid($"resolution must be one of {string.Join(", ", Resolutions)}");

        MediaInput? reference = null;
        ImageHeader? image = null;
        if (fields["image"] is { } given && ((reference = Link(given)) is null || (reference.Bytes is { } bytes && (image = ImageHeader.Read(bytes)) is null))) return Invalid("image.url must be an https URL or a data URI of a JPEG, PNG or WebP image");
        var frame = FrameSize.OfRatio(FrameSize.Parse(fields.Text("aspect_ratio") ?? "16:9", ':')!, fields.Text("resolution") is "480p" ? 480 : 720);
        return CreateRequest.Valid(Job(fields, GrokFamily.CreatePath, seconds, frame, image is { } kept ? images.Keep(reference!.Bytes!, kept.Kind) : null, reference?.Url is not null));
    }

    public static async Task<CreateRequest> ReadEditAsync(HttpRequest request)
    {
        if (await JsonObjectReader.ReadAsync(request) is not { } fields) return CreateRequest.Invalid(GrokResponses.Invalid("The body is not a JSON object"));
        if (Wrong(fields, OfEdits) is { } wrong) return CreateRequest.Invalid(wrong);
        if (fields["video"] is not { } video) return CreateRequest.Invalid(GrokResponses.Missing("video"));
        return Link(video) is { } clip && (clip.Bytes is null || clip.Bytes.AsSpan().Slice(Math.Min(4, clip.Bytes.Length)).StartsWith("ftyp"u8))
            ? CreateRequest.Valid(Job(fields, GrokFamily.EditPath, SecondsOfAnEdit, new(1280, 720), null, imageByUrl: false))
            : Invalid("video.url must be an https URL or a data URI of an MP4");
    }

    private static SandboxJob Job(JsonObjectReader fields, string route, int seconds, FrameSize frame, string? image, bool imageByUrl) => new()
    {
        Id = Guid.NewGuid().ToString("D", CultureInfo.InvariantCulture),
        Family = GrokFamily.Name,
        Route = route,
        Model = Model,
        Prompt = fields.Text("prompt")!,
        Seconds = seconds,
        Width = frame.Width,
        Height = frame.Height,
        Audio = true,
        Image = image,
        ImageByUrl = imageByUrl,
    };

    private static IResult? Wrong(JsonObjectReader fields, string[] known)
    {
        if (fields.Text("prompt") is not { Length: > 0 }) return GrokResponses.Missing("prompt");
        if (fields.Body.EnumerateObject().FirstOrDefault(field => !known.Contains(field.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } other) return GrokResponses.Invalid($"unknown field {other.Name}");
        return fields.IsAbsentOrText("model", Model) ? null : GrokResponses.Invalid($"unknown model {fields.Text("model")}");
    }

    /// <summary>Plain http only on this machine, for tests.</summary>
    private static MediaInput? Link(JsonElement given)
    {
        if (given.ValueKind is not JsonValueKind.Object || new JsonObjectReader(given).Text("url") is not { } text) return null;
        try
        {
            var link = MediaInput.FromText(text);
            return link.Bytes is not null || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme is "https" || (uri.Scheme is "http" && uri.IsLoopback))) ? link : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static CreateRequest Invalid(string message) => CreateRequest.Invalid(GrokResponses.Invalid(message));
}
