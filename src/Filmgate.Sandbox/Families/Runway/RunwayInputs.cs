using System.Text.Json;
using Filmgate.Sandbox.Rendering;
using Filmgate.Sandbox.Http;

namespace Filmgate.Sandbox.Families.Runway;

/// <summary>The images and clips that a task works on. Clips are looked at by their address only; the sandbox fetches nothing.</summary>
internal static class RunwayInputs
{
    /// <summary>The field that is wrong, and how; null: nothing.</summary>
    public static (string Field, string Complaint)? Wrong(string action, JsonObjectReader fields, out MediaInput? reference, out ImageHeader? image)
    {
        (reference, image) = (null, null);
        switch (action)
        {
            case "image_to_video":
                return WrongImage(FirstFrame(fields), ref reference, ref image) is { } why ? ("promptImage", why) : null;
            case "video_to_video" or "video_upscale":
                return WrongAddress(fields.Text("videoUri")) is { } clip ? ("videoUri", clip) : null;
            case "character_performance":
                var (character, performance) = (Inner(fields, "character"), Inner(fields, "reference"));
                if (character.Type is not ("image" or "video")) return ("character", "must have the type image or video");
                if (performance.Type is not "video") return ("reference", "must have the type video");
                if (WrongAddress(performance.Uri) is { } wrong) return ("reference", wrong);
                return (character.Type is "image" ? WrongImage(character.Uri, ref reference, ref image) : WrongAddress(character.Uri)) is { } complaint ? ("character", complaint) : null;
            default:
                return fields["promptImage"] is null ? null : ("promptImage", "is not a field of this route");
        }
    }

    /// <summary>Also for the compatibility route, whose image is optional.</summary>
    public static string? WrongImage(string? text, ref MediaInput? reference, ref ImageHeader? image)
    {
        if (WrongAddress(text) is { } wrong) return wrong;
        reference = MediaInput.FromText(text!);
        return reference.Bytes is { } bytes && (image = ImageHeader.Read(bytes)) is null ? "must be a JPEG, PNG or WebP image" : null;
    }

    private static string? WrongAddress(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "is required";
        try
        {
            if (MediaInput.FromText(text).Bytes is not null) return null;
        }
        catch (FormatException)
        {
            return "is not a base64 data URI";
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme is "https" or "runway" || (uri.Scheme is "http" && uri.IsLoopback)) ? null : "must be an HTTPS URL or a data URI";
    }

    /// <summary>A text, or a list of <c>{uri, position}</c> of which the first frame counts.</summary>
    private static string? FirstFrame(JsonObjectReader fields) => fields["promptImage"] switch
    {
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.Object)
            .OrderBy(item => new JsonObjectReader(item).Text("position") == "first" ? 0 : 1).Select(item => new JsonObjectReader(item).Text("uri")).FirstOrDefault(),
        _ => null,
    };

    private static (string? Type, string? Uri) Inner(JsonObjectReader fields, string name) =>
        fields[name] is { ValueKind: JsonValueKind.Object } inner ? (new JsonObjectReader(inner).Text("type"), new JsonObjectReader(inner).Text("uri")) : default;
}
