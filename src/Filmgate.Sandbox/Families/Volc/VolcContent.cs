using System.Text.Json;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Rendering;

namespace Filmgate.Sandbox.Families.Volc;

/// <summary>The <c>content</c> list: one text, frames by role, and for model 2.0 also reference images and a clip.</summary>
internal sealed record VolcContent(string Text, byte[]? Image, bool ImageByUrl)
{
    /// <summary>Returns the error, or null if the content is valid.</summary>
    public static string? Parse(JsonObjectReader body, VolcModel model, out VolcContent content)
    {
        content = new("", null, false);
        if (body["content"] is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() == 0) return "it must be a list";
        var roles = new List<string>();
        foreach (var element in list.EnumerateArray())
        {
            if (element.ValueKind is not JsonValueKind.Object) return "its items must be objects";
            var item = new JsonObjectReader(element);
            var type = item.Text("type");
            if (type is "text")
            {
                if (item.Text("text") is not { } text || content.Text.Length > 0) return "it must have one text";
                content = content with { Text = text };
                continue;
            }

            if (type is not ("image_url" or "video_url") || item.Object(type)?.Text("url") is not { } url)
                return $"type {type} is not known or has no url";
            var role = item.Text("role") ?? (type is "image_url" ? "first_frame" : "reference_video");
            if (AddMedia(type, role, url, model, ref content) is { } error) return error;
            roles.Add(role);
        }

        if (roles.Contains("last_frame") && !roles.Contains("first_frame")) return "a last frame needs a first one";
        return roles.Where(role => role is not "reference_image").GroupBy(role => role).Any(same => same.Count() > 1)
            ? "a role may be given once"
            : content.Text.Length == 0 && roles.Count == 0 ? "it must have a text" : null;
    }

    private static string? AddMedia(string type, string role, string url, VolcModel model, ref VolcContent content)
    {
        if ((type, role) is not (("image_url", "first_frame" or "last_frame" or "reference_image") or ("video_url", "reference_video")))
            return $"role {role} is not valid for {type}";
        if (role.StartsWith("reference", StringComparison.Ordinal) && !model.AcceptsReferences)
            return $"the specified task_type r2v does not support model {model.Id}";
        try
        {
            var input = MediaInput.Parse(url);
            if (input.Bytes is { } bytes && type is "image_url" && ImageHeader.Read(bytes) is null)
                return "an image must be a JPEG, PNG or WebP image";
            if (type is "image_url" && content is { Image: null, ImageByUrl: false })
                content = content with { Image = input.Bytes, ImageByUrl = input.Url is not null };
            return null;
        }
        catch (FormatException)
        {
            return "a data URI is broken";
        }
    }
}
