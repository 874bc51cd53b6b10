using System.Collections.Frozen;
using System.Text.Json;
using Filmgate.Dialects.Runway;

namespace Filmgate.Compat.Runway;

/// <summary>One field of a request that is passed on as it came.</summary>
/// <param name="Complaint">What is wrong with a value, as the rest of a sentence that begins with the field's name; null: nothing.</param>
internal sealed record RunwayFieldRule(string Name, Func<JsonElement, string?> Complaint, bool Required = false);

/// <summary>The fields of the kinds of task that only Runway's own format can say. What is in no row is refused, because nobody checked it.</summary>
internal static class RunwayFieldRules
{
    private const int LongestUri = 8 * 1024 * 1024;                     // Runway takes data URIs of up to 5 MB

    public static readonly RunwayFieldRule Moderation = new("contentModeration", value =>
        value.ValueKind is JsonValueKind.Object && value.EnumerateObject().All(m => m.Name is "publicFigureThreshold" && IsOneOf(m.Value, "auto", "low"))
            ? null : "must be {\"publicFigureThreshold\": \"auto\" or \"low\"}");

    private static readonly RunwayFieldRule Seed = Number("seed", 0, uint.MaxValue);
    private static readonly RunwayFieldRule Ratio = new("ratio", value => IsText(value, 16) && value.GetString()!.Split(':') is [var w, var h] && int.TryParse(w, out _) && int.TryParse(h, out _)
        ? null : "must be pixels such as \"1280:720\"");

    public static readonly FrozenDictionary<string, RunwayFieldRule[]> Of = new Dictionary<string, RunwayFieldRule[]>
    {
        [RunwayBody.VideoToVideo] =
        [
            Uri("videoUri"), Uri("promptVideo"), Text("promptText", 3500), Ratio, Seed, Moderation, Number("duration", 1, 60), Flag("audio"), Word("outputFormat", "mp4"),
            List("references", 9, "\"type\": \"image\" and a \"uri\"", item => IsOneOf(Member(item, "type"), "image") && IsUri(Member(item, "uri"))),
            List("keyframes", 5, "a \"uri\"", item => IsUri(Member(item, "uri"))),
            Word("targetAspectRatio", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "21:9"),
        ],
        [RunwayBody.CharacterPerformance] =
        [
            Input("character", "image", "video"), Input("reference", "video"), Ratio, Seed, Moderation, Flag("bodyControl"), Number("expressionIntensity", 1, 5),
        ],
        [RunwayBody.VideoUpscale] =
        [
            Uri("videoUri") with { Required = true }, Number("creativity", 0, 100), Number("sharpen", 0, 100), Number("smartGrain", 0, 100), Flag("fpsBoost"),
            Word("flavor", "vivid", "natural"), Word("resolution", "720p", "1k", "2k", "4k"),
        ],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static RunwayFieldRule Uri(string name) => new(name, value => IsUri(value) ? null : "must be an https URL, a data URI of up to 5 MB or a runway:// address");

    private static RunwayFieldRule Text(string name, int longest) => new(name, value => IsText(value, longest) ? null : $"must be text of 1 to {longest} characters");

    private static RunwayFieldRule Flag(string name) => new(name, value => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "must be true or false");

    private static RunwayFieldRule Word(string name, params string[] words) => new(name, value => IsOneOf(value, words) ? null : $"must be one of {string.Join(", ", words)}");

    private static RunwayFieldRule Number(string name, long from, long to) => new(name, value =>
        value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) && number >= from && number <= to ? null : $"must be a whole number from {from} to {to}");

    private static RunwayFieldRule Input(string name, params string[] types) => new(
        name, value => IsOneOf(Member(value, "type"), types) && IsUri(Member(value, "uri")) ? null : $"must be {{\"type\": \"{string.Join("\" or \"", types)}\", \"uri\": ...}}", Required: true);

    private static RunwayFieldRule List(string name, int most, string what, Func<JsonElement, bool> isRight) => new(name, value =>
        value.ValueKind is JsonValueKind.Array && value.GetArrayLength() is var count && count >= 1 && count <= most && value.EnumerateArray().All(isRight)
            ? null : $"must be a list of 1 to {most} objects with {what}");

    private static bool IsText(JsonElement value, int longest) => value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= longest;

    private static bool IsOneOf(JsonElement value, params string[] words) => value.ValueKind is JsonValueKind.String && words.Contains(value.GetString(), StringComparer.Ordinal);

    private static bool IsUri(JsonElement value) =>
        IsText(value, LongestUri) && value.GetString()! is var text
        && (text.StartsWith("data:", StringComparison.Ordinal) || (text.Length <= 4096 && System.Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "runway"));

    private static JsonElement Member(JsonElement value, string name) => value.ValueKind is JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : default;
}
