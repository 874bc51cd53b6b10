using System.Globalization;
using System.Text.Json;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Rendering;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Runway;

/// <summary>Parses and validates the creates of the official format.</summary>
internal sealed class RunwayRequestParser(ImageStore images)
{
    private const string VersionHeader = "X-Runway-Version";
    private const string Version = "2024-11-06";

    public async Task<CreateRequest> ParseAsync(HttpRequest request, string action)
    {
        var version = request.Headers[VersionHeader].ToString();
        if (version.Length == 0) return Error($"Missing header {VersionHeader}: {Version}");
        if (await JsonObjectReader.ReadBodyAsync(request) is not { } body) return Error("The body is not a JSON object");

        var models = RunwayModel.All.Where(known => known.Action == action).ToList();
        if (models.Find(known => known.Id == body.Text("model")) is not { } model)
            return Invalid("model", $"must be one of {string.Join(", ", models.Select(known => known.Id))}");
        if (!body.IsAbsentOr("promptText", JsonValueKind.String) || body.Text("promptText")?.Length > model.MaxPromptLength)
            return Invalid("promptText", $"must be a text of up to {model.MaxPromptLength} characters");
        if (action is "text_to_video" or "video_to_video" && string.IsNullOrEmpty(body.Text("promptText")))
            return Invalid("promptText", "is required");
        if (!body.IsAbsentOr("watermark", JsonValueKind.True, JsonValueKind.False)) return Invalid("watermark", "must be true or false");
        var maxSeed = model.Id is "gen3a_turbo" ? 999_999_999 : uint.MaxValue;
        if (!body.IsAbsentOrNumber("seed", 0, maxSeed)) return Invalid("seed", $"must be a number from 0 to {maxSeed}");
        var seconds = model.Durations[0];
        if (body["duration"] is { } duration
            && (duration.ValueKind is not JsonValueKind.Number
                || !duration.TryGetInt32(out seconds)
                || !model.Durations.Contains(seconds)))
            return Invalid("duration", $"must be one of the numbers {string.Join(", ", model.Durations.Order())}");

        var ratios = string.CompareOrdinal(version, Version) < 0 ? RunwayModel.OldRatios : RunwayModel.Ratios;
        if (!body.IsAbsentOrText("ratio", ratios))
            return Invalid("ratio", $"must be one of {string.Join(", ", ratios)} for version {version}");
        if (RunwayInputs.Validate(action, body, out var input, out var image) is var (field, error)) return Invalid(field, error);

        var frame = RunwayModel.FrameOf(body.Text("ratio") ?? ratios[0]);
        return CreateRequest.Valid(new()
        {
            Id = Guid.NewGuid().ToString("D", CultureInfo.InvariantCulture),
            Family = RunwayFamily.Name,
            Route = RunwayFamily.PathOf(action),
            Model = model.Id,
            Prompt = body.Text("promptText") ?? "",
            HiddenSeconds = 1,
            Seconds = seconds,
            Width = frame.Width,
            Height = frame.Height,
            Image = image is null ? null : images.Save(input!.Bytes!, image.Kind),
            ImageByUrl = input is { Url: not null },
            RequestedSize = body.Text("ratio"),
        });
    }

    private static CreateRequest Error(string message) =>
        CreateRequest.Invalid(RunwayResponses.Error(StatusCodes.Status400BadRequest, message));

    private static CreateRequest Invalid(string field, string message) => CreateRequest.Invalid(RunwayResponses.Invalid(field, message));
}
