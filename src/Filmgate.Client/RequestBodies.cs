using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Filmgate.Client;

/// <summary>A request as it goes over the wire. Made anew for each try, because a sent body cannot be sent again.</summary>
internal static class RequestBodies
{
    /// <summary>Files go as multipart, everything else as JSON. Files mixed with URLs or ids go as JSON too: a form would lose their order, which says which frame is first.</summary>
    public static HttpContent Of(CreateVideo video)
    {
        var fields = (JsonObject)JsonSerializer.SerializeToNode(video, RequestJson.Default.CreateVideo)!;
        if (video.Images.Count == 0) return Json(fields);
        if (video.Images.All(image => image.Link is null)) return Form(fields, video.Images);

        fields["input_reference"] = new JsonArray([.. video.Images.Select(image => (JsonNode)JsonValue.Create(image.AsText()))]);
        return Json(fields);
    }

    /// <summary>A quote only counts the images, so a word stands for each.</summary>
    public static HttpContent Of(CreateVideo video, IReadOnlyList<string>? models)
    {
        var fields = (JsonObject)JsonSerializer.SerializeToNode(video, RequestJson.Default.CreateVideo)!;
        if (video.Images.Count > 0) fields["input_reference"] = new JsonArray([.. video.Images.Select(_ => (JsonNode)JsonValue.Create("data:image/png;base64,"))]);
        if (models is { Count: > 0 }) fields["models"] = new JsonArray([.. models.Select(model => (JsonNode)JsonValue.Create(model))]);
        return Json(fields);
    }

    public static HttpContent Of(RemixVideo remix) => JsonContent.Create(remix, RequestJson.Default.RemixVideo);

    public static HttpContent OfReason(string reason) => Json(new JsonObject { ["reason"] = reason });

    private static StringContent Json(JsonObject fields) => new(fields.ToJsonString(), new MediaTypeHeaderValue("application/json"));

    private static MultipartFormDataContent Form(JsonObject fields, IReadOnlyList<ReferenceImage> images)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            if (value is JsonArray many) form.Add(Text(string.Join(',', many.Select(one => one!.GetValue<string>()))), name);
            else form.Add(Text(value is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : value!.ToJsonString()), name);
        }

        foreach (var image in images)
        {
            var part = new ReadOnlyMemoryContent(image.Bytes);
            part.Headers.ContentType = new("application/octet-stream");
            AddFile(form, part, "input_reference", image.FileName.Length > 0 ? image.FileName : "image");
        }

        return form;
    }

    /// <summary>Under any name that a file can have: what the plain field cannot hold is in the encoded one beside it, which counts.</summary>
    public static void AddFile(MultipartFormDataContent form, HttpContent part, string name, string fileName)
    {
        var plain = string.Concat(fileName.Select(c => c is '"' or '\\' || char.IsControl(c) ? '_' : c));
        part.Headers.ContentDisposition = new("form-data") { Name = name, FileName = plain, FileNameStar = fileName };
        form.Add(part);
    }

    private static StringContent Text(string text)
    {
        var part = new StringContent(text);
        part.Headers.ContentType = null;
        return part;
    }
}
