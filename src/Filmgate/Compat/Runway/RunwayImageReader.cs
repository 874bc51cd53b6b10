using System.Text.Json;
using Filmgate.Api.Requests;

namespace Filmgate.Compat.Runway;

/// <summary>Reads <c>promptImage</c>: one address, or a list of <c>{uri, position}</c>; to the first and the last frame, in this order.</summary>
internal static class RunwayImageReader
{
    private const string Field = "promptImage";

    public static IReadOnlyList<RequestImage> Read(FieldReader fields)
    {
        if (fields.Find(Field) is not { } given) return fields.Wrong<IReadOnlyList<RequestImage>>(Field, "is required") ?? [];
        if (given.ValueKind is not JsonValueKind.Array) return Image(given) is { } only ? [only] : Wrong(fields);

        var frames = new Dictionary<string, RequestImage>(StringComparer.Ordinal);
        foreach (var item in given.EnumerateArray())
        {
            var position = item.ValueKind is JsonValueKind.Object && item.TryGetProperty("position", out var at) && at.ValueKind is JsonValueKind.String ? at.GetString()! : "";
            if (position is not ("first" or "last") || !item.TryGetProperty("uri", out var uri) || Image(uri) is not { } image || !frames.TryAdd(position, image)) return Wrong(fields);
        }

        if (!frames.TryGetValue("first", out var first)) return fields.Wrong<IReadOnlyList<RequestImage>>(Field, "must have a first frame") ?? [];
        return frames.TryGetValue("last", out var last) ? [first, last] : [first];
    }

    public static RequestImage? Image(JsonElement given)
    {
        if (given.ValueKind is not JsonValueKind.String) return null;
        var text = given.GetString()!;
        if (text.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) return new(DataUri: text);
        return text.Length <= 4096 && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? new(Url: url) : null;
    }

    private static IReadOnlyList<RequestImage> Wrong(FieldReader fields) => fields.Wrong<IReadOnlyList<RequestImage>>(
        Field, "must be an http(s) URL, a data URI, or a list of {\"uri\": ..., \"position\": \"first\" or \"last\"} with each position once") ?? [];
}
