using System.Text.Json.Nodes;
using Filmgate.Upstreams;

namespace Filmgate.Settings;

/// <summary>
/// The convention of Docker's and Kubernetes' secrets: <c>X_FILE</c> names the file that holds what <c>X</c> would. For variables that hold secrets, and
/// no others: a program beside this one may have its own <c>..._FILE</c>.
/// </summary>
internal static class SecretFiles
{
    public const string Suffix = "_FILE";
    private const int Largest = 64 * 1024;

    /// <summary>Secrets that are no settings of the server's own, of which it only needs to know the names.</summary>
    public static readonly IReadOnlyList<string> Foreign = ["FILMGATE_API_KEY"];

    /// <summary>The environment with the contents of those files in it.</summary>
    /// <param name="providers">As in filmgate.json: it may name variables of its own.</param>
    public static IReadOnlyDictionary<string, string> Read(IReadOnlyDictionary<string, string> environment, JsonNode? providers, List<string> mistakes)
    {
        var read = new Dictionary<string, string>(environment, StringComparer.Ordinal);
        foreach (var name in Names(providers).Distinct(StringComparer.Ordinal))
        {
            if (!read.Remove(name + Suffix, out var path) || path.Length == 0 || Foreign.Contains(name)) continue;
            if (environment.GetValueOrDefault(name) is { Length: > 0 }) mistakes.Add($"{name} and {name}{Suffix} are both set; one of them must go.");
            else if (Text(path, out var wrong) is { } text) read[name] = text;
            else mistakes.Add($"{name}{Suffix}: {wrong}.");
        }

        return read;
    }

    /// <summary>Without the line end that editors and <c>echo</c> add.</summary>
    public static string? Text(string path, out string? wrong)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[Largest + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            var text = System.Text.Encoding.UTF8.GetString(bytes, 0, length).TrimStart('\uFEFF').Trim();
            wrong = length > Largest ? $"{path} has more than {Largest / 1024} kB" : text.Length == 0 ? $"{path} is empty" : text.Any(char.IsControl) ? $"{path} has more than one line" : null;
            return wrong is null ? text : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            wrong = $"{path} cannot be read ({fault switch { FileNotFoundException or DirectoryNotFoundException => "it does not exist", UnauthorizedAccessException => "no permission, or not a file", _ => fault.Message }})";
            return null;
        }
    }

    private static IEnumerable<string> Names(JsonNode? providers)
    {
        var own = SettingTable.All.Where(setting => setting.Secret).Select(setting => setting.Env).Concat(Foreign);
        var usual = UpstreamSystem.InOrder.SelectMany(system => system.KeyVariables.Append(system.CallbackSecretVariable)).OfType<string>();
        var named =
            from provider in (providers as JsonArray ?? []).OfType<JsonObject>()
            from credential in (provider["credentials"] as JsonArray ?? []).OfType<JsonObject>()
            from member in new[] { "env", "access_key_env", "callback_secret_env" }
            select credential[member] is JsonValue value && value.TryGetValue<string>(out var name) ? name : null;
        return [.. own, .. usual, .. named.OfType<string>()];
    }
}
