using System.Text.Json;
using System.Text.Json.Nodes;

namespace Filmgate.Dialects;

/// <summary>What the client wants passed on as it is, over a request in JSON.</summary>
internal static class ProviderOptions
{
    /// <summary>The client's word goes last: an option replaces a field of the same name, and null takes it away. So do the fields that were never set.</summary>
    public static JsonObject With(this JsonObject body, JsonElement? options)
    {
        if (options is { } given)
            foreach (var option in given.EnumerateObject())
                body[option.Name] = JsonNode.Parse(option.Value.GetRawText());
        foreach (var unset in body.Where(field => field.Value is null).Select(field => field.Key).ToList()) body.Remove(unset);
        return body;
    }
}
