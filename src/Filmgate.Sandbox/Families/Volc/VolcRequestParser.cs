using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Rendering;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Volc;

/// <summary>Parses and validates a create. Fields take precedence over the flags that 1.x models accept in the text.</summary>
internal sealed partial class VolcRequestParser(ImageStore images)
{
    public async Task<CreateRequest> ParseAsync(HttpRequest request)
    {
        if (await JsonObjectReader.ReadBodyAsync(request) is not { } body) return Invalid("body", "it is not a JSON object");
        if (VolcModel.All.FirstOrDefault(known => known.Id == body.Text("model")) is not { } model)
            return ModelNotFound(body.Text("model"));
        if (VolcContent.Parse(body, model, out var content) is { } error) return Invalid("content", error);
        foreach (var field in new[] { "generate_audio", "camera_fixed", "watermark" })
            if (!body.IsAbsentOr(field, JsonValueKind.True, JsonValueKind.False))
                return Invalid(field, "it must be true or false");
        if (!body.IsAbsentOrNumber("seed", -1, uint.MaxValue)) return Invalid("seed", "it must be a whole number");

        var flags = model.AcceptsFlags
            ? Flag().Matches(content.Text).ToDictionary(match => LongName(match.Groups["name"].Value), match => match.Groups["value"].Value)
            : [];
        var duration = body["duration"]?.ToString() ?? flags.GetValueOrDefault("duration") ?? "5";
        if (!int.TryParse(duration, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds < model.MinSeconds
            || seconds > model.MaxSeconds
            || body["duration"]?.ValueKind is JsonValueKind.String)
            return Invalid("duration", $"it must be a number from {model.MinSeconds} to {model.MaxSeconds}");
        var ratio = body["ratio"]?.ToString() ?? flags.GetValueOrDefault("ratio") ?? "16:9";
        if (!VolcModel.Ratios.Contains(ratio)) return Invalid("ratio", $"it must be one of {string.Join(", ", VolcModel.Ratios)}");
        var resolution = body["resolution"]?.ToString() ?? flags.GetValueOrDefault("resolution") ?? "720p";
        if (!model.Resolutions.Contains(resolution))
            return Invalid("resolution", $"it must be one of {string.Join(", ", model.Resolutions)} for {model.Id}");

        var frame = FrameOf(ratio, resolution);
        return CreateRequest.Valid(new()
        {
            Id = $"0217{RandomNumberGenerator.GetString("0123456789", 15)}",
            Family = VolcFamily.Name,
            Route = VolcFamily.CreatePath,
            Model = model.Id,
            Prompt = model.AcceptsFlags ? Flag().Replace(content.Text, "").Trim() : content.Text,
            Seconds = seconds,
            Width = frame.Width,
            Height = frame.Height,
            Audio = body["generate_audio"] is not { ValueKind: JsonValueKind.False },
            Image = content.Image is { } bytes ? images.Save(bytes, ImageHeader.Read(bytes)!.Kind) : null,
            ImageByUrl = content.ImageByUrl,
            RequestedSize = ratio,
        });
    }

    private static FrameSize FrameOf(string ratio, string resolution) => FrameSize.FromRatio(
        FrameSize.Parse(ratio is "adaptive" ? "16:9" : ratio, ':')!,
        int.Parse(resolution.TrimEnd('p'), CultureInfo.InvariantCulture));

    private static string LongName(string name) => name switch { "dur" => "duration", "rt" => "ratio", "rs" => "resolution", _ => name };

    private static CreateRequest ModelNotFound(string? model) => CreateRequest.Invalid(VolcResponses.Error(
        StatusCodes.Status404NotFound,
        "InvalidEndpointOrModel.NotFound",
        "NotFound",
        $"The model or endpoint {model} does not exist or you do not have access to it."));

    private static CreateRequest Invalid(string param, string message) => CreateRequest.Invalid(VolcResponses.Invalid(param, message));

    [GeneratedRegex(
        @"\s*--(?<name>duration|dur|ratio|rt|resolution|rs|seed)\s+(?<value>\S+)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Flag();
}
