using System.Text.Json;
using Filmgate.Api.Requests;
using Filmgate.Media.Inputs;

namespace Filmgate.Compat.Runway;

/// <summary>
/// Reads <c>promptImage</c>: one URI, or a list of <c>{uri, position}</c>. Returns the first frame, then the last frame if there is one.
/// </summary>
internal static class RunwayImageReader
{
    private const string Field = "promptImage";

    public static IReadOnlyList<RequestImage> Read(FieldReader fields)
    {
        if (fields.Find(Field) is not { } given) return Invalid(fields, "is required");
        if (given.ValueKind is not JsonValueKind.Array) return ReadImage(given) is { } only ? [only] : InvalidFormat(fields);

        var frames = new Dictionary<string, RequestImage>(StringComparer.Ordinal);
        foreach (var item in given.EnumerateArray())
        {
            var position = PositionOf(item);
            if (position is not ("first" or "last") || !item.TryGetProperty("uri", out var uri)) return InvalidFormat(fields);
            if (ReadImage(uri) is not { } image || !frames.TryAdd(position, image)) return InvalidFormat(fields);
        }

        if (!frames.TryGetValue("first", out var first)) return Invalid(fields, "must have a first frame");
        return frames.TryGetValue("last", out var last) ? [first, last] : [first];
    }

    public static RequestImage? ReadImage(JsonElement given)
    {
        if (given.ValueKind is not JsonValueKind.String) return null;
        var text = given.GetString()!;
        if (text.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) return new(DataUri: DataUri.Decode(text));
        if (text.Length > 4096 || !Uri.TryCreate(text, UriKind.Absolute, out var url)) return null;
        return url.Scheme is "http" or "https" ? new(Url: url) : null;
    }

    private static string? PositionOf(JsonElement item) =>
        item.ValueKind is JsonValueKind.Object && item.TryGetProperty("position", out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;

    private static IReadOnlyList<RequestImage> InvalidFormat(FieldReader fields) => Invalid(
        fields,
        "must be an http(s) URL, a data URI, or a list of {\"uri\": ..., \"position\": \"first\" or \"last\"} with each position once");

    private static IReadOnlyList<RequestImage> Invalid(FieldReader fields, string what) =>
        fields.AddProblem<IReadOnlyList<RequestImage>>(Field, what) ?? [];
}
