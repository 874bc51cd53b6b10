using System.Globalization;
using System.Text.Json;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Rendering;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Runway;

/// <summary>Parses and validates the creates of the compatibility format.</summary>
internal sealed class RunwayCompatRequestParser(ImageStore images)
{
    private static readonly string[] Ratios = [.. RunwayModel.Ratios, .. RunwayModel.OldRatios];

    public async Task<CreateRequest> ParseAsync(HttpRequest request)
    {
        if (await JsonObjectReader.ReadBodyAsync(request) is not { } body) return Invalid("The body is not a JSON object");
        if (string.IsNullOrEmpty(body.Text("callback_url"))) return Error("callback_url_empty", "callback_url is required");
        if (string.IsNullOrEmpty(body.Text("prompt"))) return Invalid("prompt is required");
        if (body.Text("model") is not { } model || !RunwayModel.Compat.Contains(model))
            return Invalid($"model must be one of {string.Join(", ", RunwayModel.Compat)}");
        if (body.Text("ratio") is not { } ratio || !Ratios.Contains(ratio))
            return Invalid($"ratio must be one of {string.Join(", ", Ratios)}");
        MediaInput? input = null;
        ImageHeader? image = null;
        if (body["image"] is not null && RunwayInputs.ValidateImage(body.Text("image"), ref input, ref image) is { } imageError)
            return Invalid($"image {imageError}");

        // The text-to-video page requires both.
        var options = body.Object("options");
        if (input is null && (body.Text("style") is null || options is null))
            return Invalid("style and options are required without an image");
        var seconds = 5;
        if (options?["seconds"] is { } value
            && (value.ValueKind is not JsonValueKind.Number || !value.TryGetInt32(out seconds) || seconds is not (5 or 10)))
            return Invalid("options.seconds must be 5 or 10");

        var frame = RunwayModel.FrameOf(ratio);
        return CreateRequest.Valid(new()
        {
            Id = $"19{Random.Shared.NextInt64(100_000_000_000_000, 999_999_999_999_999).ToString(CultureInfo.InvariantCulture)}",
            Family = RunwayCompatFamily.Name,
            Route = RunwayCompatFamily.CreatePath,
            Model = model,
            Prompt = body.Text("prompt")!,
            HiddenSeconds = 1,
            Seconds = seconds,
            Width = frame.Width,
            Height = frame.Height,
            Image = image is null ? null : images.Save(input!.Bytes!, image.Kind),
            ImageByUrl = input is { Url: not null },
            RequestedSize = ratio,
        });
    }

    private static CreateRequest Invalid(string message) => Error("invalid_request", message);

    private static CreateRequest Error(string code, string message) =>
        CreateRequest.Invalid(Responses.TaskError(StatusCodes.Status400BadRequest, code, message));
}
