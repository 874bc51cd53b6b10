using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Filmgate.Client;

/// <summary>Request bodies on the wire. Each attempt gets a new one, because an <see cref="HttpContent"/> cannot be sent twice.</summary>
internal static class RequestBodies
{
    private const string ImagesField = "input_reference";

    /// <summary>Multipart if all images are bytes, else JSON: a form would lose the order of first and last frame.</summary>
    public static HttpContent Create(CreateVideo request)
    {
        var fields = Fields(request);
        if (request.Images.Count == 0) return Json(fields);
        if (request.Images.All(image => image.Link is null)) return Form(fields, request.Images);

        fields[ImagesField] = Array(request.Images.Select(image => image.ToJsonText()));
        return Json(fields);
    }

    /// <summary>A quote only counts the images, so each is sent as an empty data URI.</summary>
    public static HttpContent Quote(CreateVideo request, IReadOnlyList<string>? models)
    {
        var fields = Fields(request);
        if (request.Images.Count > 0) fields[ImagesField] = Array(request.Images.Select(_ => "data:image/png;base64,"));
        if (models is { Count: > 0 }) fields["models"] = Array(models);
        return Json(fields);
    }

    public static HttpContent Remix(RemixVideo request) => JsonContent.Create(request, RequestJson.Default.RemixVideo);

    public static HttpContent Hold(string reason) => Json(new JsonObject { ["reason"] = reason });

    /// <summary>A file of any type: the gateway detects it from the bytes.</summary>
    public static HttpContent File(ReadOnlyMemory<byte> bytes) =>
        new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = new("application/octet-stream") } };

    private static JsonObject Fields(CreateVideo request) =>
        (JsonObject)JsonSerializer.SerializeToNode(request, RequestJson.Default.CreateVideo)!;

    private static JsonArray Array(IEnumerable<string> values) => [.. values.Select(value => (JsonNode)JsonValue.Create(value))];

    private static StringContent Json(JsonObject fields) => new(fields.ToJsonString(), new MediaTypeHeaderValue("application/json"));

    private static FormContent Form(JsonObject fields, IReadOnlyList<ReferenceImage> images)
    {
        var form = new FormContent();
        foreach (var (name, value) in fields) form.AddField(name, FormValue(value!));
        foreach (var image in images) form.AddFile(ImagesField, File(image.Bytes), image.FileName.Length > 0 ? image.FileName : "image");
        return form;
    }

    private static string FormValue(JsonNode value) => value switch
    {
        JsonArray items => string.Join(',', items.Select(item => item!.GetValue<string>())),
        JsonValue scalar when scalar.TryGetValue<string>(out var text) => text,
        _ => value.ToJsonString(),
    };
}
