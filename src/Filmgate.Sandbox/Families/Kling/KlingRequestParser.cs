using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Rendering;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Kling;

/// <summary>Reads and validates <c>text2video</c> and <c>image2video</c>.</summary>
internal sealed class KlingRequestParser(ImageStore images)
{
    private const int LongestPrompt = 2500;
    private static readonly string[] Ratios = ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"];

    public async Task<CreateRequest> ReadAsync(HttpRequest request, KlingAction action)
    {
        if (await JsonObjectReader.ReadAsync(request) is not { } fields) return Invalid("request body is not a JSON object");
        var prompt = fields.Text("prompt") ?? "";
        if (prompt.Length == 0 && action == KlingAction.Text2Video) return Invalid("prompt is required");
        if (prompt.Length > LongestPrompt) return Invalid($"prompt is longer than {LongestPrompt} characters");
        if (!fields.IsAbsentOr("negative_prompt", JsonValueKind.String) || fields.Text("negative_prompt")?.Length > LongestPrompt) return Invalid("negative_prompt is not a text of up to 2500 characters");
        if (KlingModel.Find(fields.Text("model_name") ?? KlingModel.Default) is not { } model) return Invalid($"model_name must be one of {string.Join(", ", KlingModel.All.Select(known => known.Id))}");
        if (!fields.IsAbsentOrNumber("cfg_scale", 0, 1)) return Invalid("cfg_scale must be a number from 0 to 1");
        if (!fields.IsAbsentOrText("mode", "std", "pro")) return Invalid("mode must be std or pro");
        if (!fields.IsAbsentOrText("aspect_ratio", Ratios)) return Invalid($"aspect_ratio must be one of {string.Join(", ", Ratios)}");
        if (!fields.IsAbsentOrText("duration", model.Durations)) return Invalid($"duration must be a text, one of {string.Join(", ", model.Durations)}");
        if (!fields.IsAbsentOrText("sound", "on", "off")) return Invalid("sound must be on or off");
        if (fields.Text("sound") == "on" && !model.HasSound) return Invalid($"sound is not supported by {model.Id}");
        if (!fields.IsAbsentOr("camera_control", JsonValueKind.Object)) return Invalid("camera_control must be an object");
        if (!fields.IsAbsentOr("external_task_id", JsonValueKind.String)) return Invalid("external_task_id must be a text");

        MediaInput? reference = null;
        var image = default(ImageHeader);
        if (action == KlingAction.Image2Video && KlingImage.Wrong(fields, "image", out reference, out image) is { } complaint) return Invalid(complaint);

        var seconds = fields.Text("duration") ?? "5";
        var ratio = fields.Text("aspect_ratio") is { } asked ? FrameSize.Parse(asked, ':')!
            : image is { Width: > 0 } known ? new(known.Width, known.Height)
            : new FrameSize(16, 9);
        var frame = FrameSize.OfRatio(ratio, fields.Text("mode") == "pro" ? 1080 : 720);
        return CreateRequest.Valid(new()
        {
            Id = $"8{RandomNumberGenerator.GetString("0123456789", 17)}",
            Family = KlingFamily.Name,
            Route = action.Path,
            Model = model.Id,
            Prompt = prompt,
            ExternalId = fields.Text("external_task_id") is { Length: > 0 } external ? external : null,
            Seconds = int.Parse(seconds, CultureInfo.InvariantCulture),
            Width = frame.Width,
            Height = frame.Height,
            Audio = fields.Text("sound") == "on",
            Image = image is { } kept ? images.Keep(reference!.Bytes!, kept.Kind) : null,
            ImageByUrl = reference?.Url is not null,
            SecondsWord = seconds,
        });
    }

    private static CreateRequest Invalid(string message) => CreateRequest.Invalid(KlingResponses.Error(StatusCodes.Status400BadRequest, 1201, message));
}
