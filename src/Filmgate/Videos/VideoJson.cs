using System.Text.Json;
using System.Text.Json.Serialization;
using Filmgate.Ledger;

namespace Filmgate.Videos;

/// <summary>How records are stored in TEXT columns. Kinds of failure are stored by name, so that the enum can be reordered.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(VideoRequest))]
[JsonSerializable(typeof(PromptOfRequest))]
[JsonSerializable(typeof(VideoSource))]
[JsonSerializable(typeof(FilmgateError))]
[JsonSerializable(typeof(VideoCost))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class VideoJson : JsonSerializerContext
{
    public static string? Of(VideoSource? source) => source is null ? null : JsonSerializer.Serialize(source, Default.VideoSource);

    public static string? Of(FilmgateError? error) => error is null ? null : JsonSerializer.Serialize(error, Default.FilmgateError);

    public static string? Of(VideoCost? cost) => cost is null ? null : JsonSerializer.Serialize(cost, Default.VideoCost);

    public static byte[]? Utf8(VideoCost? cost) => cost is null ? null : JsonSerializer.SerializeToUtf8Bytes(cost, Default.VideoCost);

    public static string FactsOf(int attempt, long micros) => JsonSerializer.Serialize(
        new()
        {
            ["attempt"] = FormattableString.Invariant($"{attempt}"),
            ["cost_usd"] = FormattableString.Invariant($"{micros / 1_000_000m}"),
        },
        Default.DictionaryStringString);

    public static string FactsOf(Transition transition) =>
        transition.Facts.IsEmpty ? "{}" : JsonSerializer.Serialize(transition.Facts.ToDictionary(), Default.DictionaryStringString);
}
