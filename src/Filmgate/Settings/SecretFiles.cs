using System.Text;
using System.Text.Json.Nodes;
using Filmgate.Upstreams;

namespace Filmgate.Settings;

/// <summary>
/// The convention of Docker and Kubernetes secrets: <c>X_FILE</c> is the path of a file with the value of <c>X</c>.
/// Applies only to variables that hold secrets, because another program's variable may end in <c>_FILE</c> too.
/// </summary>
internal static class SecretFiles
{
    public const string Suffix = "_FILE";
    private const int MaxBytes = 64 * 1024;

    /// <summary>Secret variables of the client commands. The server accepts them, but does not read them.</summary>
    public static readonly IReadOnlyList<string> ClientVariables = ["FILMGATE_API_KEY"];

    /// <summary>Replaces each <c>X_FILE</c> by <c>X</c> with the content of the file.</summary>
    /// <param name="providers">The providers in filmgate.json, which name the variables of their credentials.</param>
    public static IReadOnlyDictionary<string, string> Read(
        IReadOnlyDictionary<string, string> environment, JsonNode? providers, List<string> errors)
    {
        var result = new Dictionary<string, string>(environment, StringComparer.Ordinal);
        foreach (var name in SecretVariables(providers).Distinct(StringComparer.Ordinal))
        {
            if (!result.Remove(name + Suffix, out var path) || path.Length == 0 || ClientVariables.Contains(name)) continue;
            if (environment.GetValueOrDefault(name) is { Length: > 0 })
                errors.Add($"{name} and {name}{Suffix} are both set. Set only one of them.");
            else if (ReadFile(path, out var error) is { } text)
                result[name] = text;
            else
                errors.Add($"{name}{Suffix}: {error}.");
        }

        return result;
    }

    /// <summary>Returns the content without surrounding white space, because editors and <c>echo</c> add a line break.</summary>
    public static string? ReadFile(string path, out string? error)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            var text = Encoding.UTF8.GetString(bytes, 0, length).TrimStart('\uFEFF').Trim();
            error = length switch
            {
                > MaxBytes => $"{path} has more than {MaxBytes / 1024} kB",
                _ when text.Length == 0 => $"{path} is empty",
                _ when text.Any(char.IsControl) => $"{path} has more than one line",
                _ => null,
            };
            return error is null ? text : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var reason = fault switch
            {
                FileNotFoundException or DirectoryNotFoundException => "it does not exist",
                UnauthorizedAccessException => "no permission, or not a file",
                _ => fault.Message,
            };
            error = $"{path} cannot be read ({reason})";
            return null;
        }
    }

    private static IEnumerable<string> SecretVariables(JsonNode? providers)
    {
        var settings = SettingTable.All.Where(setting => setting.Secret).Select(setting => setting.Env);
        var systems = UpstreamSystem.InOrder
            .SelectMany(system => system.KeyVariables.Append(system.CallbackSecretVariable))
            .OfType<string>();
        var configured =
            from provider in (providers as JsonArray ?? []).OfType<JsonObject>()
            from credential in (provider["credentials"] as JsonArray ?? []).OfType<JsonObject>()
            from member in new[] { "env", "access_key_env", "callback_secret_env" }
            select credential[member] is JsonValue value && value.TryGetValue<string>(out var name) ? name : null;
        return [.. settings, .. ClientVariables, .. systems, .. configured.OfType<string>()];
    }
}
