using System.Text.Json;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Videos;

/// <summary>The body of a create on the shared route: multipart, urlencoded or JSON.</summary>
internal sealed class VideoRequestBody
{
    private readonly Dictionary<string, string> _fields = [];

    /// <summary>Input images, in the order of the request.</summary>
    public List<MediaInput> References { get; } = [];

    /// <summary>Null: the field is absent or empty.</summary>
    public string? this[string name] => _fields.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    /// <summary>Returns null if the body cannot be read.</summary>
    public static async Task<VideoRequestBody?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var body = new VideoRequestBody();
        try
        {
            if (request.HasFormContentType)
            {
                await body.ReadFormAsync(request, ct);
                return body;
            }

            var json = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body, cancellationToken: ct);
            if (json.ValueKind is not JsonValueKind.Object) return null;
            body.ReadJson(json);
            return body;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or FormatException)
        {
            return null;
        }
    }

    private async Task ReadFormAsync(HttpRequest request, CancellationToken ct)
    {
        var form = await request.ReadFormAsync(ct);
        foreach (var (name, values) in form) _fields[name] = values.ToString();
        foreach (var file in form.Files.Where(file => file.Name is "input_reference" or "input_reference[]"))
        {
            using var bytes = new MemoryStream((int)file.Length);
            await file.CopyToAsync(bytes, ct);
            References.Add(new(bytes.ToArray()));
        }
    }

    private void ReadJson(JsonElement json)
    {
        foreach (var property in json.EnumerateObject())
        {
            var value = property.Value;
            if (property.Name == "input_reference") AddReferences(value);
            else if (value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
                _fields[property.Name] = value.ToString();
        }
    }

    private void AddReferences(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Array)
            foreach (var item in value.EnumerateArray()) AddReferences(item);
        else if (value.ValueKind is JsonValueKind.Object && value.TryGetProperty("image_url", out var url)) AddReferences(url);
        else if (value.ValueKind is JsonValueKind.String) References.Add(MediaInput.Parse(value.GetString()!));
    }
}
