using System.Text.Json.Nodes;
using Filmgate.Videos;

namespace Filmgate.Dialects.Kling;

/// <summary>The bodies of creates: from the fields that every shape has, or from a request in Kling's own words.</summary>
internal static class KlingBody
{
    /// <summary>Stands in a kept native request for an image whose bytes are in our storage: <c>{"$reference": 0}</c>. No field of Kling's takes such an object.</summary>
    public const string Reference = "$reference";

    /// <summary>Null: the format has no task for this combination of inputs.</summary>
    public static JsonObject? Write(Submission submission, KlingAction action) =>
        submission.Native is { } native ? Native(native, submission, action)
        : action.Model is not null || (submission.References.Count > 0 && submission.FirstFrame is not null && action != KlingAction.Omni) ? null
        : Ordinary(submission, action);

    private static JsonObject Ordinary(Submission submission, KlingAction action)
    {
        var isOmni = action == KlingAction.Omni;
        return new JsonObject
        {
            ["model_name"] = submission.UpstreamModel,
            ["prompt"] = submission.Prompt.Length > 0 ? submission.Prompt : null,
            ["negative_prompt"] = submission.NegativePrompt,
            ["duration"] = submission.Seconds?.ToString(),
            ["mode"] = submission.Frame?.Resolution switch { null => null, "1080p" => "pro", _ => "std" },
            ["sound"] = submission.Audio switch { null => null, true => "on", false => "off" },
            ["external_task_id"] = submission.ExternalId,
            ["image"] = isOmni ? null : submission.FirstFrame?.Base64,  // raw base64: Kling refuses the data: prefix
            ["image_tail"] = isOmni ? null : submission.LastFrame?.Base64,
            ["aspect_ratio"] = submission.FirstFrame is null ? submission.Frame?.Ratio : null,
            ["image_list"] = isOmni ? OmniImages(submission) : Images(submission),
            ["callback_url"] = submission.CallbackUrl,
        }.With(submission.ProviderOptions);
    }

    /// <summary>The client's words, and over them what only the gateway may say.</summary>
    private static JsonObject Native(NativeRequest native, Submission submission, KlingAction action)
    {
        var body = (JsonObject)JsonNode.Parse(native.Body.GetRawText())!;
        PutImages(body, submission.References);
        if (action.Model is null) body["model_name"] = submission.UpstreamModel;
        body["external_task_id"] = submission.ExternalId;
        body["callback_url"] = submission.CallbackUrl;
        return body.With(null);
    }

    private static JsonArray? Images(Submission submission) =>
        submission.References.Count > 0 ? new JsonArray([.. submission.References.Select(image => new JsonObject { ["image"] = image.Base64 })]) : null;

    private static JsonArray? OmniImages(Submission submission)
    {
        var list = new JsonArray();
        if (submission.FirstFrame is { } first) list.Add(new JsonObject { ["image_url"] = first.Base64, ["type"] = "first_frame" });
        if (submission.LastFrame is { } last) list.Add(new JsonObject { ["image_url"] = last.Base64, ["type"] = "end_frame" });
        foreach (var reference in submission.References) list.Add(new JsonObject { ["image_url"] = reference.Base64 });
        return list.Count > 0 ? list : null;
    }

    private static void PutImages(JsonNode node, IReadOnlyList<SubmittedImage> images)
    {
        if (node is JsonArray list)
            for (var i = 0; i < list.Count; i++)
                if (ImageIn(list[i], images) is { } image) list[i] = image.Base64;
                else if (list[i] is { } item) PutImages(item, images);
        if (node is JsonObject body)
            foreach (var (name, value) in body.ToList())
                if (ImageIn(value, images) is { } image) body[name] = image.Base64;
                else if (value is not null) PutImages(value, images);
    }

    private static SubmittedImage? ImageIn(JsonNode? node, IReadOnlyList<SubmittedImage> images) =>
        node is JsonObject { Count: 1 } one && one[Reference] is JsonValue number ? images[number.GetValue<int>()] : null;
}
