using System.Globalization;
using System.Text.Json;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Rendering;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Kling;

/// <summary>Parses and validates <c>text2video</c> and <c>image2video</c>.</summary>
internal sealed class KlingRequestParser(ImageStore images)
{
    private const int MaxPromptLength = 2500;
    private static readonly string[] Ratios = ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"];

    public async Task<CreateRequest> ParseAsync(HttpRequest request, KlingAction action)
    {
        if (await JsonObjectReader.ReadBodyAsync(request) is not { } body) return Invalid("request body is not a JSON object");
        if (ValidatePrompt(body, action) is { } promptError) return Invalid(promptError);
        if (KlingModel.Find(body.Text("model_name") ?? KlingModel.Default) is not { } model)
            return Invalid($"model_name must be one of {string.Join(", ", KlingModel.All.Select(known => known.Id))}");
        if (ValidateOptions(body, model) is { } optionError) return Invalid(optionError);

        MediaInput? input = null;
        ImageHeader? image = null;
        if (action == KlingAction.Image2Video && KlingImage.Validate(body.Text("image"), "image", out input, out image) is { } imageError)
            return Invalid(imageError);
        return CreateRequest.Valid(Job(body, action, model, input, image));
    }

    private static string? ValidatePrompt(JsonObjectReader body, KlingAction action)
    {
        var prompt = body.Text("prompt") ?? "";
        if (prompt.Length == 0 && action == KlingAction.Text2Video) return "prompt is required";
        if (prompt.Length > MaxPromptLength) return $"prompt is longer than {MaxPromptLength} characters";
        return !body.IsAbsentOr("negative_prompt", JsonValueKind.String) || body.Text("negative_prompt")?.Length > MaxPromptLength
            ? "negative_prompt is not a text of up to 2500 characters"
            : null;
    }

    private static string? ValidateOptions(JsonObjectReader body, KlingModel model)
    {
        if (!body.IsAbsentOrNumber("cfg_scale", 0, 1)) return "cfg_scale must be a number from 0 to 1";
        if (!body.IsAbsentOrText("mode", "std", "pro")) return "mode must be std or pro";
        if (!body.IsAbsentOrText("aspect_ratio", Ratios)) return $"aspect_ratio must be one of {string.Join(", ", Ratios)}";
        if (!body.IsAbsentOrText("duration", model.Durations))
            return $"duration must be a text, one of {string.Join(", ", model.Durations)}";
        if (!body.IsAbsentOrText("sound", "on", "off")) return "sound must be on or off";
        if (body.Text("sound") == "on" && !model.HasSound) return $"sound is not supported by {model.Id}";
        if (!body.IsAbsentOr("camera_control", JsonValueKind.Object)) return "camera_control must be an object";
        return body.IsAbsentOr("external_task_id", JsonValueKind.String) ? null : "external_task_id must be a text";
    }

    private SandboxJob Job(JsonObjectReader body, KlingAction action, KlingModel model, MediaInput? input, ImageHeader? image)
    {
        var seconds = body.Text("duration") ?? "5";
        var ratio = body.Text("aspect_ratio") is { } requested ? FrameSize.Parse(requested, ':')!
            : image is { Width: > 0 } ? new(image.Width, image.Height)
            : new FrameSize(16, 9);
        var frame = FrameSize.FromRatio(ratio, body.Text("mode") == "pro" ? 1080 : 720);
        return new()
        {
            Id = KlingTask.NewId(),
            Family = KlingFamily.Name,
            Route = action.Path,
            Model = model.Id,
            Prompt = body.Text("prompt") ?? "",
            ExternalId = body.Text("external_task_id") is { Length: > 0 } external ? external : null,
            Seconds = int.Parse(seconds, CultureInfo.InvariantCulture),
            Width = frame.Width,
            Height = frame.Height,
            Audio = body.Text("sound") == "on",
            Image = image is null ? null : images.Save(input!.Bytes!, image.Kind),
            ImageByUrl = input?.Url is not null,
            RequestedSeconds = seconds,
        };
    }

    private static CreateRequest Invalid(string message) => CreateRequest.Invalid(KlingResponses.Invalid(message));
}
