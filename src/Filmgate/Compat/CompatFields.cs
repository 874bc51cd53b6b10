using System.Text.Json;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;

namespace Filmgate.Compat;

/// <summary>Reads the body of a native request: what several providers' formats have in common.</summary>
internal static class CompatFields
{
    private const int LongestPrompt = 32_000;

    /// <summary>A field that has no place here is refused: dropping it would change what the client pays for.</summary>
    public static void RefuseOthersThan(this FieldReader fields, JsonElement body, IReadOnlySet<string> known)
    {
        foreach (var field in body.EnumerateObject())
            if (fields.IsFull) return;
            else if (!known.Contains(field.Name))
                fields.Wrong<string>(ApiError.Short(field.Name), "is not a field that this gateway can pass on");
    }

    public static string Prompt(this FieldReader fields)
    {
        var count = fields.Problems.Count;
        var prompt = fields.Text("prompt", LongestPrompt) ?? "";
        if (string.IsNullOrWhiteSpace(prompt) && fields.Problems.Count == count) fields.Wrong<string>("prompt", "is required: say what the video shows");
        return prompt;
    }

    public static int? Seconds(this FieldReader fields, string name) => fields.Number(name) switch
    {
        null => null,
        > 0 and <= 600 and var seconds => (int)seconds,
        var seconds => fields.Wrong<int?>(name, $"must be between 1 and 600, not {seconds}"),
    };

    /// <summary><c>{"url": "https://…"}</c> or a data URI there; null with a problem noted where it is neither.</summary>
    public static string? Link(this FieldReader fields, JsonElement given, string name)
    {
        var url = given.ValueKind is JsonValueKind.Object && given.TryGetProperty("url", out var inner) ? inner : given;
        return url.ValueKind is JsonValueKind.String && url.GetString() is { Length: > 0 } text ? text : fields.Wrong<string>(name, "must be {\"url\": \"...\"}");
    }

    public static RequestImage? Image(this FieldReader fields, JsonElement given, string name) => fields.Link(given, name) is not { } text ? null
        : RequestImage.Parse(text) ?? fields.Wrong<RequestImage>(name, "must have an http(s) URL or a data URI of at most 20 MB");

    public static RequestClip? Clip(this FieldReader fields, JsonElement given, string name) => fields.Link(given, name) is not { } text ? null
        : RequestClip.Parse(text) ?? fields.Wrong<RequestClip>(name, "must have an http(s) URL or a data URI of an MP4");
}
