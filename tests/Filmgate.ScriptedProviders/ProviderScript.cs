using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Filmgate.ScriptedProviders;

/// <summary>One provider's server, as its documentation describes it: the required key, and the responses of each route.</summary>
internal sealed record ProviderScript
{
    private const string ResourcePrefix = "providers/";

    public required ApiKeyRule Key { get; init; }

    public required IReadOnlyList<ScriptedRoute> Routes { get; init; }

    /// <summary>All scripts by provider. Each is an embedded file.</summary>
    public static IReadOnlyDictionary<string, ProviderScript> LoadAll() =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .ToDictionary(name => name[ResourcePrefix.Length..], Load);

    private static ProviderScript Load(string resource)
    {
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        return JsonSerializer.Deserialize(file, ScriptJson.Default.ProviderScript)!;
    }
}

/// <summary>The key that requests must have: either a fixed header value, or a token.</summary>
/// <param name="Value">The expected header value. Null for a token.</param>
/// <param name="Issuer">The issuer of the token (JWT, HS256) in the header.</param>
/// <param name="Secret">The secret that signs the token.</param>
internal sealed record ApiKeyRule(string Header, string? Value = null, string? Issuer = null, string? Secret = null);

/// <summary>One route.</summary>
/// <param name="RequestLine">Method, path and query. A route without <c>{id}</c>, the task id, creates a task.</param>
/// <param name="Responses">The responses for each task, in order. The last one repeats.</param>
/// <param name="Failed">The responses for tasks whose create request contains <c>[fails]</c>.</param>
/// <param name="RequiredHeaders">Headers that a request must have.</param>
internal sealed record ScriptedRoute(
    [property: JsonPropertyName("line")] string RequestLine,
    [property: JsonPropertyName("answers")] IReadOnlyList<ScriptedResponse> Responses,
    IReadOnlyList<ScriptedResponse>? Failed = null,
    [property: JsonPropertyName("needs")] IReadOnlyDictionary<string, string>? RequiredHeaders = null);

/// <summary>One response.</summary>
/// <param name="Body">
/// <c>{id}</c> is the task id, <c>{here}</c> the provider's base URL, <c>{file}</c> the URL of the video on another host.
/// Null: the response is the video itself.
/// </param>
internal sealed record ScriptedResponse(JsonNode? Body = null, int Status = 200);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(ProviderScript))]
internal sealed partial class ScriptJson : JsonSerializerContext;
