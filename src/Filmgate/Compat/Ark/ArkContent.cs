using System.Text.Json;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;

namespace Filmgate.Compat.Ark;

/// <summary>The items of Ark's <c>content</c> list, sorted by type and role.</summary>
internal sealed record ArkContent(
    string Text, IReadOnlyList<RequestImage> Frames, IReadOnlyList<RequestImage> References, RequestClip? Video)
{
    private const string Field = "content";
    private const int MaxPromptLength = 32_000;
    private const int MaxItems = 20;

    /// <summary>There is an image or a video.</summary>
    public bool HasMedia => Frames.Count > 0 || References.Count > 0 || Video is not null;

    public static ArkContent Read(FieldReader fields)
    {
        var text = "";
        RequestImage? first = null, last = null;
        var references = new List<RequestImage>();
        RequestClip? video = null;
        foreach (var item in ReadItems(fields))
        {
            switch (StringOf(item, "type"), StringOf(item, "role"))
            {
                case ("text", _) when text.Length > 0:
                    fields.AddProblem<string>(Field, "may have only one text");
                    break;
                case ("text", _) when StringOf(item, "text") is { } given && FieldReader.LengthOf(given) <= MaxPromptLength:
                    text = given;
                    break;
                case ("image_url", null or "first_frame") when first is null:
                    first = ReadImage(fields, item);
                    break;
                case ("image_url", "last_frame") when last is null:
                    last = ReadImage(fields, item);
                    break;
                case ("image_url", "reference_image"):
                    references.AddRange(ReadImage(fields, item) is { } image ? [image] : []);
                    break;
                case ("video_url", null or "reference_video") when video is null:
                    video = fields.Video(MemberOf(item, "video_url"), Field);
                    break;
                case (var type, var role):
                    var withRole = role is null ? "" : $" and role '{ApiError.Truncate(role)}'";
                    fields.AddProblem<string>(
                        Field, $"has an unsupported or repeated item of type '{ApiError.Truncate(type ?? "")}'{withRole}");
                    break;
            }
        }

        if (FieldReader.HasInvalidCharacters(text)) fields.AddProblem<string>(Field, FieldReader.InvalidCharactersMessage);
        if (last is not null && first is null) fields.AddProblem<string>(Field, "has a last frame but no first frame");
        return new(text, [.. new[] { first, last }.OfType<RequestImage>()], references, video);
    }

    private static JsonElement[] ReadItems(FieldReader fields)
    {
        if (fields.Find(Field) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() is > 0 and <= MaxItems)
            return [.. list.EnumerateArray()];
        fields.AddProblem<string>(Field, $"must be a list of 1 to {MaxItems} items");
        return [];
    }

    private static RequestImage? ReadImage(FieldReader fields, JsonElement item) => fields.Image(MemberOf(item, "image_url"), Field);

    private static JsonElement MemberOf(JsonElement item, string name) => item.TryGetProperty(name, out var member) ? member : default;

    private static string? StringOf(JsonElement item, string name) =>
        item.ValueKind is JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
