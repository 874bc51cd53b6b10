using System.Text.Json;
using Filmgate.Sandbox.Rendering;
using Filmgate.Sandbox.Http;

namespace Filmgate.Sandbox.Families.Volc;

/// <summary>The list of contents: one text, frames by their roles, and on 2.0 references and a clip.</summary>
internal sealed record VolcContent(string Text, byte[]? Image, bool ImageByUrl)
{
    /// <summary>Null, or what is wrong with it.</summary>
    public static string? Read(JsonObjectReader fields, VolcModel model, out VolcContent content)
    {
        content = new("", null, false);
        if (fields["content"] is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() == 0) return "it must be a list";
        var roles = new List<string>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind is not JsonValueKind.Object) return "its items must be objects";
            var one = new JsonObjectReader(item);
            var type = one.Text("type");
            var role = one.Text("role") ?? (type is "image_url" ? "first_frame" : "reference_video");
            if (type is "text")
            {
                if (one.Text("text") is not { } text || content.Text.Length > 0) return "it must have one text";
                content = content with { Text = text };
                continue;
            }

            if (type is not ("image_url" or "video_url") || one[type] is not { ValueKind: JsonValueKind.Object } inner || new JsonObjectReader(inner).Text("url") is not { } url) return $"type {type} is not known or has no url";
            if (Wrong(type, role, url, model, ref content) is { } wrong) return wrong;
            roles.Add(role);
        }

        if (roles.Contains("last_frame") && !roles.Contains("first_frame")) return "a last frame needs a first one";
        return roles.Where(role => role is not "reference_image").GroupBy(role => role).Any(same => same.Count() > 1) ? "a role may be given once"
            : content.Text.Length == 0 && roles.Count == 0 ? "it must have a text" : null;
    }

    private static string? Wrong(string type, string role, string url, VolcModel model, ref VolcContent content)
    {
        if ((type, role) is not (("image_url", "first_frame" or "last_frame" or "reference_image") or ("video_url", "reference_video"))) return $"role {role} is not valid for {type}";
        if (role.StartsWith("reference", StringComparison.Ordinal) && !model.TakesReferences) return $"the specified task_type r2v does not support model {model.Id}";
        try
        {
            var link = MediaInput.FromText(url);
            if (link.Bytes is { } bytes && type is "image_url" && ImageHeader.Read(bytes) is null) return "an image must be a JPEG, PNG or WebP image";
            if (type is "image_url" && content is { Image: null, ImageByUrl: false }) content = content with { Image = link.Bytes, ImageByUrl = link.Url is not null };
            return null;
        }
        catch (FormatException)
        {
            return "a data URI is broken";
        }
    }
}
