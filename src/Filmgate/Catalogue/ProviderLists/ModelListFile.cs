using System.Text.Json;
using System.Text.Json.Serialization;

namespace Filmgate.Catalogue.ProviderLists;

/// <summary>The lists on disk, so that they are known from the start of the next process, even while a provider is down.</summary>
internal sealed class ModelListFile(string dataDirectory)
{
    private const string FileName = "model-lists.json";
    private readonly string _path = Path.Combine(dataDirectory, FileName);

    /// <returns>Empty if there is no file, or if it cannot be read: it only saves a request.</returns>
    public IReadOnlyList<ProviderModelList> Read()
    {
        try
        {
            using var file = File.OpenRead(_path);
            var lists = JsonSerializer.Deserialize(file, ModelListJson.Default.ListProviderModelList) ?? [];
            return lists.TrueForAll(IsComplete) ? lists : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    /// <summary>Replaces the file in one step: a crash leaves the old one.</summary>
    public async Task WriteAsync(IReadOnlyList<ProviderModelList> lists, CancellationToken ct)
    {
        var staged = $"{_path}.new";
        await using (var file = File.Create(staged))
            await JsonSerializer.SerializeAsync(file, [.. lists], ModelListJson.Default.ListProviderModelList, ct);
        File.Move(staged, _path, overwrite: true);
    }

    /// <summary>The JSON reader accepts null for required members.</summary>
    private static bool IsComplete(ProviderModelList? list) =>
        list is { Provider: not null, Url: not null, Models: not null } && list.Models.All(model => model is { Id: not null });
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<ProviderModelList>))]
internal sealed partial class ModelListJson : JsonSerializerContext;
