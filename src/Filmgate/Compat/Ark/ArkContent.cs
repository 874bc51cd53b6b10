using System.Text.Json;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;

namespace Filmgate.Compat.Ark;

/// <summary>The list of contents, sorted by what they are for.</summary>
internal sealed record ArkContent(string Text, IReadOnlyList<RequestImage> Frames, IReadOnlyList<RequestImage> References, RequestClip? Video)
{
    private const int LongestPrompt = 32_000;
    private const int MostItems = 20;

    public bool IsEmpty => Frames.Count == 0 && References.Count == 0 && Video is null;

    public static ArkContent Read(FieldReader fields)
    {
        var text = "";
        RequestImage? first = null, last = null;
        var references = new List<RequestImage>();
        RequestClip? video = null;
        foreach (var item in Items(fields))
        {
            switch (Word(item, "type"), Word(item, "role"))
            {
                case ("text", _) when text.Length > 0: Wrong(fields, "may have one text"); break;
                case ("text", _) when item.TryGetProperty("text", out var given) && given.ValueKind is JsonValueKind.String && given.GetString()!.Length <= LongestPrompt: text = given.GetString()!; break;
                case ("image_url", null or "first_frame") when first is null: first = Image(fields, item); break;
                case ("image_url", "last_frame") when last is null: last = Image(fields, item); break;
                case ("image_url", "reference_image"): references.AddRange(Image(fields, item) is { } image ? [image] : []); break;
                case ("video_url", null or "reference_video") when video is null: video = fields.Clip(Inner(item, "video_url"), "content"); break;
                case (var type, var role): Wrong(fields, $"has an item of type '{ApiError.Short(type ?? "")}'{(role is null ? "" : $" and role '{ApiError.Short(role)}'")} that cannot be taken, or one too many of it"); break;
            }
        }

        if (FieldReader.IsGarbled(text)) Wrong(fields, FieldReader.Garbled);
        if (last is not null && first is null) Wrong(fields, "has a last frame and no first one");
        return new(text, [.. new[] { first, last }.OfType<RequestImage>()], references, video);
    }

    private static JsonElement[] Items(FieldReader fields)
    {
        if (fields.Find("content") is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() is > 0 and <= MostItems) return [.. list.EnumerateArray()];
        Wrong(fields, $"must be a list of 1 to {MostItems} items");
        return [];
    }

    private static RequestImage? Image(FieldReader fields, JsonElement item) => fields.Image(Inner(item, "image_url"), "content");

    private static JsonElement Inner(JsonElement item, string name) => item.TryGetProperty(name, out var inner) ? inner : default;

    private static string? Word(JsonElement item, string name) =>
        item.ValueKind is JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static void Wrong(FieldReader fields, string what) => fields.Wrong<string>("content", what);
}
