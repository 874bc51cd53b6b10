using System.Text.Json;

namespace Filmgate.Compat.Runway;

/// <summary>The rule of one field of a request that is passed through unchanged.</summary>
/// <param name="Check">Returns the problem with a value, worded to follow the field's name. Null: the value is valid.</param>
internal sealed record RunwayFieldRule(string Name, Func<JsonElement, string?> Check, bool Required = false);
