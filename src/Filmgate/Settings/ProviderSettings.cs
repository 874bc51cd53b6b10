using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Upstreams;

namespace Filmgate.Settings;

/// <summary>Providers from the usual environment variables and from <c>filmgate.json</c>. Secrets are named by variable in the file, so that the file can be shared.</summary>
internal static class ProviderSettings
{
    public static IReadOnlyList<Provider> Read(JsonNode? configured, IReadOnlyDictionary<string, string> environment, List<string> mistakes)
    {
        var providers = new List<Provider>();
        if (configured is not (null or JsonArray)) mistakes.Add("filmgate.json, providers: it must be a list of { \"name\", \"system\", \"base_url\", \"credentials\" }.");
        foreach (var (i, entry) in (configured as JsonArray ?? []).Index())
            if (entry is not JsonObject one) mistakes.Add($"filmgate.json, providers[{i}]: it is no object.");
            else if (One(one, $"filmgate.json, providers[{i}]", environment, mistakes) is { } provider) providers.Add(provider);

        foreach (var system in UpstreamSystem.InOrder)
            if (providers.TrueForAll(p => p.Name != system.Name) && FromEnvironment(system, environment, mistakes) is { } provider)
                providers.Add(provider);

        foreach (var twice in providers.GroupBy(p => p.Name).Where(g => g.Count() > 1))
            mistakes.Add($"two providers are called '{twice.Key}'.");
        return providers;
    }

    /// <summary>The usual variables of a provider enable it under its system's name.</summary>
    private static Provider? FromEnvironment(UpstreamSystem system, IReadOnlyDictionary<string, string> environment, List<string> mistakes)
    {
        var count = mistakes.Count;
        var keys = system.KeyVariables.Select(variable => environment.GetValueOrDefault(variable) is { Length: > 0 } value ? value : null).ToList();
        var moved = system.UrlVariable is { } name ? environment.GetValueOrDefault(name) : null;

        // A system without an address of its own is enabled by key and address together: OPENAI_API_KEY alone stands on many machines for other programs.
        if (system.DefaultUrl is null && (string.IsNullOrEmpty(moved) || keys.Contains(null))) return null;
        if (keys.TrueForAll(key => key is null))
        {
            if (moved is { Length: > 0 }) mistakes.Add($"{system.UrlVariable} is set, but {string.Join(" and ", system.KeyVariables)} is not.");
            return null;
        }

        foreach (var missing in system.KeyVariables.Where((_, i) => keys[i] is null)) mistakes.Add($"{missing} is not set, but the provider {system.Name} needs {string.Join(" and ", system.KeyVariables)}.");
        var url = Url(moved, mistakes) ?? system.DefaultUrl;
        return mistakes.Count > count ? null : new(system.Name, system, url!, [new("default", keys[^1]!, keys.Count > 1 ? keys[0] : null, system.CallbackSecretVariable is { } signing ? environment.GetValueOrDefault(signing) : null)]);
    }

    private static Provider? One(JsonObject entry, string where, IReadOnlyDictionary<string, string> environment, List<string> mistakes)
    {
        string[] known = ["name", "system", "base_url", "credentials", "poll_gap"];
        var count = mistakes.Count;
        foreach (var unknown in entry.Select(m => m.Key).Except(known)) mistakes.Add($"{where}: unknown member '{unknown}'. Known: {string.Join(", ", known)}.");
        foreach (var member in known.Where(m => m is not "credentials" && entry[m] is { } value && value.GetValueKind() is not JsonValueKind.String))
            mistakes.Add($"{where}: {member} must be text.");

        var name = Text(entry, "name");
        var systemName = Text(entry, "system") ?? "cometapi";
        if (name is null) mistakes.Add($"{where}: a provider needs a name.");
        if (!UpstreamSystem.ByName.TryGetValue(systemName, out var system)) mistakes.Add($"{where}: unknown system '{systemName}'. Known: {string.Join(", ", UpstreamSystem.ByName.Keys)}.");
        var url = Url(Text(entry, "base_url"), mistakes) ?? system?.DefaultUrl;
        if (system is not null && url is null) mistakes.Add($"{where}: a provider of the system {systemName} needs a base_url.");
        var credentials = Credentials(entry["credentials"], where, environment, mistakes);
        TimeSpan? gap = null;
        try
        {
            if (Text(entry, "poll_gap") is { } text) gap = Settings.SettingParser.Time(text, "10ms", "10m");
        }
        catch (FormatException wrong)
        {
            mistakes.Add($"{where}, poll_gap: {wrong.Message}.");
        }

        return mistakes.Count == count ? new(name!, system!, url!, credentials, gap) : null;
    }

    private static List<Credential> Credentials(JsonNode? configured, string where, IReadOnlyDictionary<string, string> environment, List<string> mistakes)
    {
        var credentials = new List<Credential>();
        foreach (var entry in configured as JsonArray ?? [])
        {
            if (entry is JsonObject one && Text(one, "id") is { } id && Text(one, "env") is { } variable)
            {
                if (environment.GetValueOrDefault(variable) is { Length: > 0 } secret) credentials.Add(new(id, secret, Named(one, "access_key_env", environment), Named(one, "callback_secret_env", environment)));
                else mistakes.Add($"{where}: the environment variable {variable} of credential '{id}' is not set.");
            }
            else
            {
                mistakes.Add($"{where}: a credential is {{ \"id\": \"main\", \"env\": \"NAME_OF_THE_VARIABLE\" }}.");
            }
        }

        if (credentials.Count == 0 && configured is not JsonArray { Count: > 0 }) mistakes.Add($"{where}: a provider needs credentials, a list of {{ \"id\", \"env\" }}.");
        return credentials;
    }

    /// <summary>The value of the variable that a member names.</summary>
    private static string? Named(JsonObject entry, string member, IReadOnlyDictionary<string, string> environment) =>
        Text(entry, member) is { } variable && environment.GetValueOrDefault(variable) is { Length: > 0 } value ? value : null;

    private static string? Text(JsonObject entry, string name) => entry[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static Uri? Url(string? text, List<string> mistakes)
    {
        if (string.IsNullOrEmpty(text)) return null;
        try
        {
            return Settings.SettingParser.HttpUrl(text);
        }
        catch (FormatException wrong)
        {
            mistakes.Add($"the provider's base URL: {wrong.Message}.");
            return null;
        }
    }
}
