using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Rendering;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Volc;

/// <summary>Reads and validates a create: contents, and length and picture from fields or, on the 1.x models, from flags in the text.</summary>
internal sealed partial class VolcRequestParser(ImageStore images)
{
    public async Task<CreateRequest> ReadAsync(HttpRequest request)
    {
        if (await JsonObjectReader.ReadAsync(request) is not { } fields) return Invalid("body", "it is not a JSON object");
        if (VolcModel.All.FirstOrDefault(known => known.Id == fields.Text("model")) is not { } model)
            return CreateRequest.Invalid(VolcResponses.Error(StatusCodes.Status404NotFound, "InvalidEndpointOrModel.NotFound", "NotFound", $"The model or endpoint {fields.Text("model")} does not exist or you do not have access to it."));
        if (VolcContent.Read(fields, model, out var content) is { } complaint) return Invalid("content", complaint);
        foreach (var flag in new[] { "generate_audio", "camera_fixed", "watermark" })
            if (!fields.IsAbsentOr(flag, JsonValueKind.True, JsonValueKind.False))
                return Invalid(flag, "it must be true or false");
        if (!fields.IsAbsentOrNumber("seed", -1, uint.MaxValue)) return Invalid("seed", "it must be a whole number");

        var flags = model.TakesFlags ? Flag().Matches(content.Text).ToDictionary(match => Long(match.Groups["name"].Value), match => match.Groups["value"].Value) : [];
        if ((fields["duration"]?.ToString() ?? flags.GetValueOrDefault("duration") ?? "5") is var word
            && (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds < model.Shortest || seconds > model.Longest || fields["duration"]?.ValueKind is JsonValueKind.String))
            return Invalid("duration", $"it must be a number from {model.Shortest} to {model.Longest}");
        var ratio = fields["ratio"]?.ToString() ?? flags.GetValueOrDefault("ratio") ?? "16:9";
        if (!VolcModel.Ratios.Contains(ratio)) return Invalid("ratio", $"it must be one of {string.Join(", ", VolcModel.Ratios)}");
        var resolution = fields["resolution"]?.ToString() ?? flags.GetValueOrDefault("resolution") ?? "720p";
        if (!model.Resolutions.Contains(resolution)) return Invalid("resolution", $"it must be one of {string.Join(", ", model.Resolutions)} for {model.Id}");

        var frame = FrameSize.OfRatio(FrameSize.Parse(ratio is "adaptive" ? "16:9" : ratio, ':')!, int.Parse(resolution.TrimEnd('p'), CultureInfo.InvariantCulture));
        return CreateRequest.Valid(new()
        {
            Id = $"0217{RandomNumberGenerator.GetString("0123456789", 15)}",
            Family = VolcFamily.Name,
            Route = VolcFamily.CreatePath,
            Model = model.Id,
            Prompt = model.TakesFlags ? Flag().Replace(content.Text, "").Trim() : content.Text,
            Seconds = seconds,
            Width = frame.Width,
            Height = frame.Height,
            Audio = fields["generate_audio"] is not { ValueKind: JsonValueKind.False },
            Image = content.Image is { } bytes ? images.Keep(bytes, ImageHeader.Read(bytes)!.Kind) : null,
            ImageByUrl = content.ImageByUrl,
            SizeWord = ratio,
        });
    }

    private static string Long(string name) => name switch { "dur" => "duration", "rt" => "ratio", "rs" => "resolution", _ => name };

    private static CreateRequest Invalid(string param, string message) => CreateRequest.Invalid(VolcResponses.Invalid(param, message));

    [GeneratedRegex(@"\s*--(?<name>duration|dur|ratio|rt|resolution|rs|seed)\s+(?<value>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Flag();
}
