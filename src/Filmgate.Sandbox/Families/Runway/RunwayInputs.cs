using System.Text.Json;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Rendering;

namespace Filmgate.Sandbox.Families.Runway;

/// <summary>Validates the input images and clips of a task. Of clips it checks only the URL, because the sandbox fetches nothing.</summary>
internal static class RunwayInputs
{
    /// <summary>Returns the invalid field and its error, or null.</summary>
    public static (string Field, string Error)? Validate(
        string action,
        JsonObjectReader body,
        out MediaInput? input,
        out ImageHeader? image)
    {
        (input, image) = (null, null);
        switch (action)
        {
            case "image_to_video":
                return ValidateImage(FirstFrame(body), ref input, ref image) is { } imageError ? ("promptImage", imageError) : null;
            case "video_to_video" or "video_upscale":
                return ValidateUri(body.Text("videoUri")) is { } videoError ? ("videoUri", videoError) : null;
            case "character_performance":
                var (character, performance) = (TypeAndUri(body, "character"), TypeAndUri(body, "reference"));
                if (character.Type is not ("image" or "video")) return ("character", "must have the type image or video");
                if (performance.Type is not "video") return ("reference", "must have the type video");
                if (ValidateUri(performance.Uri) is { } referenceError) return ("reference", referenceError);
                var characterError = character.Type is "image"
                    ? ValidateImage(character.Uri, ref input, ref image)
                    : ValidateUri(character.Uri);
                return characterError is not null ? ("character", characterError) : null;
            default:
                return body["promptImage"] is null ? null : ("promptImage", "is not a field of this route");
        }
    }

    /// <summary>Returns the error, or null if the image is valid.</summary>
    public static string? ValidateImage(string? text, ref MediaInput? input, ref ImageHeader? image)
    {
        if (ValidateUri(text) is { } error) return error;
        input = MediaInput.Parse(text!);
        return input.Bytes is { } bytes && (image = ImageHeader.Read(bytes)) is null ? "must be a JPEG, PNG or WebP image" : null;
    }

    private static string? ValidateUri(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "is required";
        try
        {
            if (MediaInput.Parse(text).Bytes is not null) return null;
        }
        catch (FormatException)
        {
            return "is not a base64 data URI";
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && (uri.Scheme is "https" or "runway" || (uri.Scheme is "http" && uri.IsLoopback))
                ? null
                : "must be an HTTPS URL or a data URI";
    }

    /// <summary><c>promptImage</c> is a string, or a list of <c>{uri, position}</c> from which the first frame is used.</summary>
    private static string? FirstFrame(JsonObjectReader body) => body["promptImage"] switch
    {
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray()
            .Where(item => item.ValueKind is JsonValueKind.Object)
            .Select(item => new JsonObjectReader(item))
            .OrderBy(item => item.Text("position") == "first" ? 0 : 1)
            .Select(item => item.Text("uri"))
            .FirstOrDefault(),
        _ => null,
    };

    private static (string? Type, string? Uri) TypeAndUri(JsonObjectReader body, string name) =>
        body.Object(name) is { } value ? (value.Text("type"), value.Text("uri")) : default;
}
