using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Filmgate.Api.Errors;

namespace Filmgate.Api.Requests;

/// <summary>Reads <c>provider_options</c>: fields that are sent to the provider without being interpreted.</summary>
internal static class ProviderOptionsField
{
    private const string Name = "provider_options";
    private const int MaxBytes = 64 * 1024;
    private const int MaxNameLength = 64;

    /// <summary>What the gateway writes itself: an option with one of these names would bypass the checks.</summary>
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "model", "model_name", "prompt", "promptText", "prompt_text", "negative_prompt", "negativePrompt",
        "seconds", "duration", "durationSeconds", "size", "ratio", "aspect_ratio", "aspectRatio", "resolution", "mode",
        "input_reference", "input_references", "image", "image_tail", "images", "promptImage", "frame_images", "reference_images",
        "video", "content", "frames",
        "seed", "sound", "audio", "generate_audio", "callback_url", "external_task_id", "n", "sampleCount",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names become fields of a form, so they must not be able to end a header.</summary>
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    public static JsonElement? ProviderOptions(this FieldReader fields)
    {
        if (fields.Object(Name, MaxBytes) is not { } options) return null;
        foreach (var option in options.EnumerateObject().Select(option => option.Name))
        {
            if (Reserved.Contains(option))
                fields.AddProblem<string>(Name, $"must not contain '{option}': the gateway sets it from the fields of the request");
            else if (option.Length is 0 or > MaxNameLength || option.AsSpan().ContainsAnyExcept(NameCharacters))
                fields.AddProblem<string>(
                    Name, $"must have names of 1 to 64 letters, digits, '_', '-' and '.', not '{ApiError.Truncate(option)}'");
        }

        return options.Clone();
    }
}
