using System.Globalization;
using System.Text.Json;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Rendering;
using Filmgate.Sandbox.Wire;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Runway;

/// <summary>Reads and validates <c>image_to_video</c>.</summary>
internal sealed class RunwayOrders(ImageStore images)
{
    private const string VersionHeader = "X-Runway-Version";
    private const string Version = "2024-11-06";
    private const int LongestPrompt = 512;

    public async Task<Order> ReadAsync(HttpRequest request)
    {
        var version = request.Headers[VersionHeader].ToString();
        if (version.Length == 0) return Order.Refused(RunwayReply.Error(StatusCodes.Status400BadRequest, $"Missing header {VersionHeader}: {Version}"));
        if (await JsonFields.ReadAsync(request) is not { } fields) return Order.Refused(RunwayReply.Error(StatusCodes.Status400BadRequest, "The body is not a JSON object"));

        var model = RunwayModel.All.FirstOrDefault(known => known.Id == fields.Text("model"));
        if (model is null) return Invalid("model", $"must be one of {string.Join(", ", RunwayModel.All.Select(known => known.Id))}");
        if (!fields.IsAbsentOr("promptText", JsonValueKind.String) || fields.Text("promptText")?.Length > LongestPrompt) return Invalid("promptText", $"must be a text of up to {LongestPrompt} characters");
        if (!fields.IsAbsentOr("watermark", JsonValueKind.True, JsonValueKind.False)) return Invalid("watermark", "must be true or false");
        if (!fields.IsAbsentOrNumber("seed", 0, 999_999_999)) return Invalid("seed", "must be a number from 0 to 999999999");
        var seconds = model.Durations[0];
        if (fields["duration"] is { } duration && (duration.ValueKind is not JsonValueKind.Number || !duration.TryGetInt32(out seconds) || !model.Durations.Contains(seconds)))
            return Invalid("duration", $"must be one of the numbers {string.Join(", ", model.Durations)}");

        var ratios = string.CompareOrdinal(version, Version) < 0 ? RunwayModel.OldRatios : RunwayModel.Ratios;
        if (!fields.IsAbsentOrText("ratio", ratios)) return Invalid("ratio", $"must be one of {string.Join(", ", ratios)} for version {version}");
        if (WrongImage(fields, out var reference, out var image) is { } complaint) return Invalid("promptImage", complaint);

        var frame = FrameOf(fields.Text("ratio") ?? ratios[0]);
        return Order.For(new()
        {
            Id = Guid.NewGuid().ToString("D", CultureInfo.InvariantCulture),
            Family = RunwayFamily.Name,
            Route = RunwayFamily.CreatePath,
            Model = model.Id,
            Prompt = fields.Text("promptText") ?? "",
            HiddenSeconds = 1,
            Seconds = seconds,
            Width = frame.Width,
            Height = frame.Height,
            Image = image is { } kept ? images.Keep(reference!.Bytes!, kept.Kind) : null,
            ImageByUrl = reference!.Url is not null,
            SizeWord = fields.Text("ratio"),
        });
    }

    private static Frame FrameOf(string ratio) => ratio switch
    {
        // Documented: these two may come back without the extra rows.
        "16:9" or "1280:768" => new(1280, 720),
        "9:16" or "768:1280" => new(720, 1280),
        _ => Frame.Parse(ratio, ':')!,
    };

    /// <summary>A text, or a list of <c>{uri, position}</c> of which the first frame counts.</summary>
    private static string? WrongImage(JsonFields fields, out Reference? reference, out ImageFile? image)
    {
        (reference, image) = (null, null);
        var text = fields["promptImage"] switch
        {
            { ValueKind: JsonValueKind.String } value => value.GetString(),
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.Object)
                .OrderBy(item => new JsonFields(item).Text("position") == "first" ? 0 : 1).Select(item => new JsonFields(item).Text("uri")).FirstOrDefault(),
            _ => null,
        };
        if (string.IsNullOrEmpty(text)) return "is required";
        try
        {
            reference = Reference.FromText(text);
        }
        catch (FormatException)
        {
            return "is not a base64 data URI";
        }

        if (reference.Bytes is { } bytes) return (image = ImageFile.Read(bytes)) is null ? "must be a JPEG, PNG or WebP image" : null;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme is "https" or "runway" || (uri.Scheme is "http" && uri.IsLoopback)) ? null : "must be an HTTPS URL or a data URI";
    }

    private static Order Invalid(string field, string message) => Order.Refused(RunwayReply.Invalid(field, message));
}
