using System.Collections.Frozen;
using System.Text.Json;
using Filmgate.Dialects.Runway;
using Filmgate.Json;

namespace Filmgate.Compat.Runway;

/// <summary>The fields of the actions that only Runway's format has. Fields without a rule are refused: nothing checks them.</summary>
internal static class RunwayFieldRules
{
    private const int MaxUriLength = 8 * 1024 * 1024;                   // Runway takes data URIs of up to 5 MB

    public static readonly RunwayFieldRule Moderation = new("contentModeration", value =>
        value.ValueKind is JsonValueKind.Object
        && value.EnumerateObject().All(member => member.Name is "publicFigureThreshold" && IsOneOf(member.Value, "auto", "low"))
            ? null
            : "must be {\"publicFigureThreshold\": \"auto\" or \"low\"}");

    private static readonly RunwayFieldRule Seed = Number("seed", 0, uint.MaxValue);
    private static readonly RunwayFieldRule Ratio = new(
        "ratio", value => IsPixelRatio(value) ? null : "must be pixels such as \"1280:720\"");


    public static readonly FrozenDictionary<string, RunwayFieldRule[]> ByAction = new Dictionary<string, RunwayFieldRule[]>
    {
        [RunwayBody.VideoToVideo] =
        [
            Uri("videoUri"), Uri("promptVideo"), Text("promptText", 3500), Ratio, Seed, Moderation,
            Number("duration", 1, 60), Flag("audio"), OneOf("outputFormat", "mp4"),
            List("references", 9, "\"type\": \"image\" and a \"uri\"",
                item => IsOneOf(MemberOf(item, "type"), "image") && IsUri(MemberOf(item, "uri"))),
            List("keyframes", 5, "a \"uri\"", item => IsUri(MemberOf(item, "uri"))),
            OneOf("targetAspectRatio", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "21:9"),
        ],
        [RunwayBody.CharacterPerformance] =
        [
            Input("character", "image", "video"), Input("reference", "video"), Ratio, Seed, Moderation,
            Flag("bodyControl"), Number("expressionIntensity", 1, 5),
        ],
        [RunwayBody.VideoUpscale] =
        [
            Uri("videoUri") with { Required = true },
            Number("creativity", 0, 100), Number("sharpen", 0, 100), Number("smartGrain", 0, 100), Flag("fpsBoost"),
            OneOf("flavor", "vivid", "natural"), OneOf("resolution", "720p", "1k", "2k", "4k"),
        ],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static RunwayFieldRule Uri(string name) => new(
        name, value => IsUri(value) ? null : "must be an https URL, a data URI of up to 5 MB or a runway:// URI");

    private static RunwayFieldRule Text(string name, int maxLength) => new(
        name, value => IsText(value, maxLength) ? null : $"must be a string of 1 to {maxLength} characters");

    private static RunwayFieldRule Flag(string name) => new(
        name, value => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "must be true or false");

    private static RunwayFieldRule OneOf(string name, params string[] allowed) => new(
        name, value => IsOneOf(value, allowed) ? null : $"must be one of {string.Join(", ", allowed)}");

    private static RunwayFieldRule Number(string name, long from, long to) => new(name, value =>
        value.ValueKind is JsonValueKind.Number && WholeNumber.TryParse(value.GetRawText(), out var number)
            && number >= from && number <= to
            ? null
            : $"must be a whole number from {from} to {to}");

    private static RunwayFieldRule Input(string name, params string[] types) => new(
        name,
        value => IsOneOf(MemberOf(value, "type"), types) && IsUri(MemberOf(value, "uri"))
            ? null
            : $"must be {{\"type\": \"{string.Join("\" or \"", types)}\", \"uri\": ...}}",
        Required: true);

    private static RunwayFieldRule List(string name, int maxCount, string members, Func<JsonElement, bool> isValid) => new(name, value =>
        value.ValueKind is JsonValueKind.Array && value.GetArrayLength() is var count
        && count >= 1 && count <= maxCount && value.EnumerateArray().All(isValid)
            ? null
            : $"must be a list of 1 to {maxCount} objects with {members}");

    private static bool IsText(JsonElement value, int maxLength) =>
        value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= maxLength;

    private static bool IsOneOf(JsonElement value, params string[] allowed) =>
        value.ValueKind is JsonValueKind.String && allowed.Contains(value.GetString(), StringComparer.Ordinal);

    private static bool IsPixelRatio(JsonElement value) =>
        IsText(value, 16) && value.GetString()!.Split(':') is [var width, var height]
        && int.TryParse(width, out _) && int.TryParse(height, out _);

    private static bool IsUri(JsonElement value)
    {
        if (!IsText(value, MaxUriLength)) return false;
        var text = value.GetString()!;
        if (text.StartsWith("data:", StringComparison.Ordinal)) return true;
        return text.Length <= 4096 && System.Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "runway";
    }

    private static JsonElement MemberOf(JsonElement value, string name) =>
        value.ValueKind is JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : default;
}
