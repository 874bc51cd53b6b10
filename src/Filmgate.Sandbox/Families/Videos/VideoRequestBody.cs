using System.Text.Json;
using Microsoft.AspNetCore.Http;

using Filmgate.Sandbox.Http;

namespace Filmgate.Sandbox.Families.Videos;

/// <summary>The body of a create on the shared route, which comes as multipart, urlencoded or JSON.</summary>
internal sealed class VideoRequestBody
{
    private readonly Dictionary<string, string> _texts = [];

    /// <summary>MediaInput images in the order in which they came.</summary>
    public List<MediaInput> References { get; } = [];

    public string? this[string name] => _texts.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    /// <summary>Null: the body cannot be read.</summary>
    public static async Task<VideoRequestBody?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var fields = new VideoRequestBody();
        try
        {
            if (request.HasFormContentType) await fields.TakeFormAsync(request, ct);
            else if (await JsonSerializer.DeserializeAsync<JsonElement>(request.Body, cancellationToken: ct) is { ValueKind: JsonValueKind.Object } body) fields.TakeJson(body);
            else return null;
            return fields;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or FormatException)
        {
            return null;
        }
    }

    private async Task TakeFormAsync(HttpRequest request, CancellationToken ct)
    {
        var form = await request.ReadFormAsync(ct);
        foreach (var (name, values) in form) _texts[name] = values.ToString();
        foreach (var file in form.Files.Where(file => file.Name is "input_reference" or "input_reference[]"))
        {
            using var bytes = new MemoryStream((int)file.Length);
            await file.CopyToAsync(bytes, ct);
            References.Add(new(bytes.ToArray()));
        }
    }

    private void TakeJson(JsonElement body)
    {
        foreach (var property in body.EnumerateObject())
        {
            if (property.Name == "input_reference") TakeReference(property.Value);
            else if (property.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
                _texts[property.Name] = property.Value.ToString();
        }
    }

    private void TakeReference(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Array)
            foreach (var item in value.EnumerateArray()) TakeReference(item);
        else if (value.ValueKind is JsonValueKind.Object && value.TryGetProperty("image_url", out var url)) TakeReference(url);
        else if (value.ValueKind is JsonValueKind.String) References.Add(MediaInput.FromText(value.GetString()!));
    }
}
