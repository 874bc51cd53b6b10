using System.Text.Json;
using System.Text.Json.Nodes;

namespace Filmgate.Dialects;

/// <summary>The last step in writing a JSON request.</summary>
internal static class JsonBody
{
    /// <summary>
    /// Applies the client's <c>provider_options</c>: an option replaces the field of the same name, and null removes it. Removes unset
    /// fields.
    /// </summary>
    public static JsonObject WithOptions(this JsonObject body, JsonElement? options)
    {
        if (options is { } given)
            foreach (var option in given.EnumerateObject())
                body[option.Name] = JsonNode.Parse(option.Value.GetRawText());
        return body.WithoutNulls();
    }

    /// <summary>Removes the fields that were never set.</summary>
    public static JsonObject WithoutNulls(this JsonObject body)
    {
        foreach (var unset in body.Where(field => field.Value is null).Select(field => field.Key).ToList()) body.Remove(unset);
        return body;
    }
}
