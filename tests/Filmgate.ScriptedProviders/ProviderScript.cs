using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Filmgate.ScriptedProviders;

/// <summary>One provider's server as its documentation has it: the key it wants, and what it says on each route.</summary>
internal sealed record ProviderScript
{
    public required ApiKeyRule Key { get; init; }

    public required IReadOnlyList<ScriptedRoute> Routes { get; init; }

    /// <summary>By provider; the data is embedded, one file each.</summary>
    public static IReadOnlyDictionary<string, ProviderScript> LoadAll()
    {
        const string folder = "providers/";
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal)).ToDictionary(name => name[folder.Length..], name =>
        {
            using var file = assembly.GetManifestResourceStream(name)!;
            return JsonSerializer.Deserialize(file, ScriptJson.Default.ProviderScript)!;
        });
    }
}

/// <param name="Value">What the header must be; for a token: nothing.</param>
/// <param name="Issuer">Of a token (HS256) in the header; <paramref name="Secret"/> has signed it.</param>
internal sealed record ApiKeyRule(string Header, string? Value = null, string? Issuer = null, string? Secret = null);

/// <summary>One route.</summary>
/// <param name="Line">Method, path and query. <c>{id}</c> stands for a task's id: a route without it makes a task.</param>
/// <param name="Answers">In order, for each task; the last one stays.</param>
/// <param name="Failed">The same for a task whose request has <c>[fails]</c> in it.</param>
/// <param name="Needs">Headers that a request must have.</param>
internal sealed record ScriptedRoute(string Line, IReadOnlyList<ScriptedResponse> Answers, IReadOnlyList<ScriptedResponse>? Failed = null, IReadOnlyDictionary<string, string>? Needs = null);

/// <param name="Body"><c>{id}</c> is the task's id, <c>{here}</c> the provider's address, <c>{file}</c> that of the video on another host. Null: the video itself.</param>
internal sealed record ScriptedResponse(JsonNode? Body = null, int Status = 200);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(ProviderScript))]
internal sealed partial class ScriptJson : JsonSerializerContext;
