using System.Text.Json.Nodes;
using Filmgate.Videos;

namespace Filmgate.Dialects.Kling;

/// <summary>Writes the body of a create, from the common request fields or from a native request.</summary>
internal static class KlingBody
{
    /// <summary>
    /// In a stored native request, <c>{"$reference": 0}</c> stands for an image in the media store. No field of Kling's accepts such an
    /// object.
    /// </summary>
    public const string Reference = "$reference";

    /// <summary>Null if the format has no task for this combination of inputs.</summary>
    public static JsonObject? Write(Submission submission, KlingAction action)
    {
        if (submission.Native is { } native) return FromNative(native, submission, action);
        var hasFrameAndReferences = submission.References.Count > 0 && submission.FirstFrame is not null;
        return action.Model is not null || (hasFrameAndReferences && action != KlingAction.Omni) ? null : FromFields(submission, action);
    }

    private static JsonObject FromFields(Submission submission, KlingAction action)
    {
        var isOmni = action == KlingAction.Omni;
        return new JsonObject
        {
            ["model_name"] = submission.UpstreamModel,
            ["prompt"] = submission.Request.Prompt.Length > 0 ? submission.Request.Prompt : null,
            ["negative_prompt"] = submission.Request.NegativePrompt,
            ["duration"] = submission.Resolved.Seconds?.ToString(),
            ["mode"] = submission.Resolved.Frame?.Resolution switch { null => null, "1080p" => "pro", _ => "std" },
            ["sound"] = submission.Resolved.Audio switch { null => null, true => "on", false => "off" },
            ["external_task_id"] = submission.ExternalId,
            ["image"] = isOmni ? null : submission.FirstFrame?.Base64,  // Kling refuses a data: prefix
            ["image_tail"] = isOmni ? null : submission.LastFrame?.Base64,
            ["aspect_ratio"] = submission.FirstFrame is null ? submission.Resolved.Frame?.Ratio : null,
            ["image_list"] = isOmni ? OmniImages(submission) : Images(submission),
            ["callback_url"] = submission.CallbackUrl,
        }.WithOptions(submission.Request.ProviderOptions);
    }

    /// <summary>The client's body, with the fields that only the gateway may set.</summary>
    private static JsonObject FromNative(NativeRequest native, Submission submission, KlingAction action)
    {
        var body = (JsonObject)JsonNode.Parse(native.Body.GetRawText())!;
        InsertImages(body, submission.References);
        if (action.Model is null) body["model_name"] = submission.UpstreamModel;
        body["external_task_id"] = submission.ExternalId;
        body["callback_url"] = submission.CallbackUrl;
        return body.WithoutNulls();
    }

    private static JsonArray? Images(Submission submission) =>
        submission.References.Count > 0
            ? new JsonArray([.. submission.References.Select(image => new JsonObject { ["image"] = image.Base64 })])
            : null;

    private static JsonArray? OmniImages(Submission submission)
    {
        var list = new JsonArray();
        if (submission.FirstFrame is { } first) list.Add(new JsonObject { ["image_url"] = first.Base64, ["type"] = "first_frame" });
        if (submission.LastFrame is { } last) list.Add(new JsonObject { ["image_url"] = last.Base64, ["type"] = "end_frame" });
        foreach (var reference in submission.References) list.Add(new JsonObject { ["image_url"] = reference.Base64 });
        return list.Count > 0 ? list : null;
    }

    private static void InsertImages(JsonNode node, IReadOnlyList<SubmittedImage> images)
    {
        if (node is JsonArray list)
            for (var i = 0; i < list.Count; i++)
                if (ImageIn(list[i], images) is { } image) list[i] = image.Base64;
                else if (list[i] is { } item) InsertImages(item, images);
        if (node is JsonObject body)
            foreach (var (name, value) in body.ToList())
                if (ImageIn(value, images) is { } image) body[name] = image.Base64;
                else if (value is not null) InsertImages(value, images);
    }

    private static SubmittedImage? ImageIn(JsonNode? node, IReadOnlyList<SubmittedImage> images) =>
        node is JsonObject { Count: 1 } one && one[Reference] is JsonValue number ? images[number.GetValue<int>()] : null;
}
