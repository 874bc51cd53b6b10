using System.Globalization;
using System.Text.Json;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Rendering;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Runway;

/// <summary>Reads and validates the creates of the official format.</summary>
internal sealed class RunwayRequestParser(ImageStore images)
{
    private const string VersionHeader = "X-Runway-Version";
    private const string Version = "2024-11-06";

    public async Task<CreateRequest> ReadAsync(HttpRequest request, string action)
    {
        var version = request.Headers[VersionHeader].ToString();
        if (version.Length == 0) return CreateRequest.Invalid(RunwayResponses.Error(StatusCodes.Status400BadRequest, $"Missing header {VersionHeader}: {Version}"));
        if (await JsonObjectReader.ReadAsync(request) is not { } fields) return CreateRequest.Invalid(RunwayResponses.Error(StatusCodes.Status400BadRequest, "The body is not a JSON object"));

        var model = RunwayModel.All.FirstOrDefault(known => known.Id == fields.Text("model") && known.Action == action);
        if (model is null) return Invalid("model", $"must be one of {string.Join(", ", RunwayModel.All.Where(known => known.Action == action).Select(known => known.Id))}");
        if (!fields.IsAbsentOr("promptText", JsonValueKind.String) || fields.Text("promptText")?.Length > model.LongestPrompt) return Invalid("promptText", $"must be a text of up to {model.LongestPrompt} characters");
        if (action is "text_to_video" or "video_to_video" && string.IsNullOrEmpty(fields.Text("promptText"))) return Invalid("promptText", "is required");
        if (!fields.IsAbsentOr("watermark", JsonValueKind.True, JsonValueKind.False)) return Invalid("watermark", "must be true or false");
        var largestSeed = model.Id is "gen3a_turbo" ? 999_999_999 : uint.MaxValue;
        if (!fields.IsAbsentOrNumber("seed", 0, largestSeed)) return Invalid("seed", $"must be a number from 0 to {largestSeed}");
        var seconds = model.Durations[0];
        if (fields["duration"] is { } duration && (duration.ValueKind is not JsonValueKind.Number || !duration.TryGetInt32(out seconds) || !model.Durations.Contains(seconds)))
            return Invalid("duration", $"must be one of the numbers {string.Join(", ", model.Durations.Order())}");

        var ratios = string.CompareOrdinal(version, Version) < 0 ? RunwayModel.OldRatios : RunwayModel.Ratios;
        if (!fields.IsAbsentOrText("ratio", ratios)) return Invalid("ratio", $"must be one of {string.Join(", ", ratios)} for version {version}");
        if (RunwayInputs.Wrong(action, fields, out var reference, out var image) is var (field, complaint)) return Invalid(field, complaint);

        var frame = FrameOf(fields.Text("ratio") ?? ratios[0]);
        return CreateRequest.Valid(new()
        {
            Id = Guid.NewGuid().ToString("D", CultureInfo.InvariantCulture),
            Family = RunwayFamily.Name,
            Route = RunwayFamily.PathOf(action),
            Model = model.Id,
            Prompt = fields.Text("promptText") ?? "",
            HiddenSeconds = 1,
            Seconds = seconds,
            Width = frame.Width,
            Height = frame.Height,
            Image = image is { } kept ? images.Keep(reference!.Bytes!, kept.Kind) : null,
            ImageByUrl = reference is { Url: not null },
            SizeWord = fields.Text("ratio"),
        });
    }

    public static FrameSize FrameOf(string ratio) => ratio switch
    {
        // Documented: these two may come back without the extra rows.
        "16:9" or "1280:768" => new(1280, 720),
        "9:16" or "768:1280" => new(720, 1280),
        _ => FrameSize.Parse(ratio, ':')!,
    };

    private static CreateRequest Invalid(string field, string message) => CreateRequest.Invalid(RunwayResponses.Invalid(field, message));
}
