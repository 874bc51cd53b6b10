using System.Text.Json;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Requests;

/// <summary>Reads the images and the clip of a request.</summary>
internal static class InputFields
{
    private const string OneSource = "must have exactly one of image_url, file_id (file-...) and video_id (video_...)";

    /// <summary>The uploaded files in their order, then the images in the field: a string, an object, or a list of those.</summary>
    public static List<RequestImage> Images(this FieldReader fields, RequestBody body, string name)
    {
        List<RequestImage> images = body.Files.Count == 0
            ? []
            : [.. body.Files.Where(file => IsOf(file, name)).Select(file => new RequestImage(File: file))];
        if (fields.FindStructured(name) is not { } value) return images;
        foreach (var item in value.ValueKind is JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value])
        {
            if (Image(fields, FieldReader.FromJsonText(item), name) is { } image) images.Add(image);
        }

        return images;
    }

    public static RequestClip? Clip(this FieldReader fields, RequestBody body, string name)
    {
        List<IFormFile> files = body.Files.Count == 0 ? [] : [.. body.Files.Where(file => file.Name == name)];
        if (fields.FindStructured(name) is not { } value || IsEmptyText(value))
            return files.Count > 1
                ? fields.AddProblem<RequestClip>(name, $"must be one clip; {files.Count} files were sent")
                : files.Select(file => new RequestClip(File: file)).FirstOrDefault();
        if (files.Count == 0 && InputText.Id(value) is { } id) return new(StoredId: id);
        if (value.ValueKind is JsonValueKind.Object && HasId(value)) return fields.AddProblem<RequestClip>(name, OneSource);
        return (files.Count == 0 && value.ValueKind is JsonValueKind.String ? RequestClip.Parse(value) : null)
            ?? fields.AddProblem<RequestClip>(
                name, "must be one uploaded MP4, an http(s) URL, a data URI of an MP4, {\"file_id\": ...} or {\"video_id\": ...}");
    }

    /// <summary>Null for <c>reject</c>, the default.</summary>
    public static ImageFit? ImageFit(this FieldReader fields) => fields.Text("image_fit", 32) switch
    {
        null or "reject" => null,
        "cover" => Videos.ImageFit.Cover,
        "contain" => Videos.ImageFit.Contain,
        "stretch" => Videos.ImageFit.Stretch,
        _ => fields.AddProblem<ImageFit?>("image_fit", "must be reject, cover, contain or stretch"),
    };

    public static bool IsOf(IFormFile file, string name) => file.Name == name || file.Name == $"{name}[]";

    private static RequestImage? Image(FieldReader fields, JsonElement value, string name)
    {
        if (IsEmptyText(value)) return null;
        if (InputText.Id(value) is { } id) return new(StoredId: id);
        if (value.ValueKind is JsonValueKind.Object && HasId(value)) return fields.AddProblem<RequestImage>(name, OneSource);
        if (value.ValueKind is JsonValueKind.Object && value.TryGetProperty("image_url", out var inner))
            value = inner.ValueKind is JsonValueKind.Object && inner.TryGetProperty("url", out var url) ? url : inner;
        return (value.ValueKind is JsonValueKind.String ? RequestImage.Parse(value) : null)
            ?? fields.AddProblem<RequestImage>(
                name,
                "must be an uploaded image, an http(s) URL, a data URI (at most 20 MB), "
                + "{\"image_url\": ...}, {\"file_id\": ...} or {\"video_id\": ...}");
    }

    /// <summary>Forms send empty fields for unset ones.</summary>
    private static bool IsEmptyText(JsonElement value) => value.ValueKind is JsonValueKind.String && value.ValueEquals("");

    private static bool HasId(JsonElement value) => value.TryGetProperty("file_id", out _) || value.TryGetProperty("video_id", out _);
}
