using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Formatting;
using Filmgate.Upstreams;

namespace Filmgate.Settings;

/// <summary>
/// Reads the providers from their usual environment variables and from <c>filmgate.json</c>. The file contains only the names of the
/// variables that hold secrets, so that it can be shared.
/// </summary>
internal static class ProviderSettings
{
    private const string Resubmit = "resubmit_after_server_error";
    private const string MaxConcurrent = "max_concurrent";
    private const string RequestsPerMinute = "requests_per_minute";
    private const string Unlimited = "unlimited";
    private static readonly string[] KnownMembers =
        ["name", "system", "base_url", "credentials", "poll_gap", Resubmit, MaxConcurrent, RequestsPerMinute];
    private static readonly string[] TextMembers = ["name", "system", "base_url", "poll_gap"];

    /// <param name="options">For the providers that environment variables enable.</param>
    public static IReadOnlyList<Provider> Read(
        JsonNode? configured, IReadOnlyDictionary<string, string> environment, List<string> errors, UpstreamOptions? options = null)
    {
        const string source = "filmgate.json, providers";
        var providers = new List<Provider>();
        if (configured is not (null or JsonArray))
            errors.Add($"{source}: must be a list of {{ \"name\", \"system\", \"base_url\", \"credentials\" }}.");
        foreach (var (i, entry) in (configured as JsonArray ?? []).Index())
            if (entry is not JsonObject provider) errors.Add($"{source}[{i}]: must be an object.");
            else if (ReadEntry(provider, $"{source}[{i}]", environment, errors) is { } read) providers.Add(read);

        foreach (var system in UpstreamSystem.InOrder)
            if (providers.TrueForAll(p => p.Name != system.Name) && ReadFromEnvironment(system, environment, errors) is { } provider)
                providers.Add(provider with { ResubmitAfterServerError = options?.ResubmitAfterServerError is true });

        foreach (var duplicate in providers.GroupBy(p => p.Name).Where(g => g.Count() > 1))
            errors.Add($"{source}: two providers have the name '{duplicate.Key}'.");
        return providers;
    }

    /// <summary>The usual variables of a system enable a provider with the name of the system.</summary>
    private static Provider? ReadFromEnvironment(
        UpstreamSystem system, IReadOnlyDictionary<string, string> environment, List<string> errors)
    {
        var errorsBefore = errors.Count;
        var keys = system.KeyVariables.Select(name => environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null).ToList();
        var baseUrl = system.UrlVariable is { } variable ? environment.GetValueOrDefault(variable) : null;

        // A system without a URL of its own needs key and URL: many machines have OPENAI_API_KEY for other programs.
        if (system.DefaultUrl is null && (string.IsNullOrEmpty(baseUrl) || keys.Contains(null))) return null;
        var required = string.Join(" and ", system.KeyVariables);
        if (keys.TrueForAll(key => key is null))
        {
            if (baseUrl is { Length: > 0 }) errors.Add($"{system.UrlVariable} is set, but {required} is not.");
            return null;
        }

        foreach (var missing in system.KeyVariables.Where((_, i) => keys[i] is null))
            errors.Add($"{missing} is not set, but the provider {system.Name} requires {required}.");
        var url = ReadUrl(baseUrl, system.UrlVariable, errors) ?? system.DefaultUrl;
        if (errors.Count > errorsBefore) return null;
        var callbackSecret = system.CallbackSecretVariable is { } secret ? environment.GetValueOrDefault(secret) : null;
        return new(system.Name, system, url!, [new("default", keys[^1]!, keys.Count > 1 ? keys[0] : null, callbackSecret)]);
    }

    private static Provider? ReadEntry(
        JsonObject entry, string source, IReadOnlyDictionary<string, string> environment, List<string> errors)
    {
        var errorsBefore = errors.Count;
        foreach (var unknown in entry.Select(m => m.Key).Except(KnownMembers))
            errors.Add($"{source}: unknown member '{unknown}'. Known: {string.Join(", ", KnownMembers)}.");
        foreach (var member in TextMembers.Where(m => entry[m] is { } value && !IsString(value)))
            errors.Add($"{source}: {member} must be a string.");

        if (entry[Resubmit] is { } flag && flag.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
            errors.Add($"{source}: {Resubmit} must be true or false.");

        var name = ReadText(entry, "name");
        var systemName = ReadText(entry, "system") ?? "cometapi";
        if (name is null) errors.Add($"{source}: name is required.");
        if (!UpstreamSystem.ByName.TryGetValue(systemName, out var system))
            errors.Add($"{source}: unknown system '{systemName}'. Known: {string.Join(", ", UpstreamSystem.ByName.Keys)}.");
        var url = ReadUrl(ReadText(entry, "base_url"), $"{source}, base_url", errors) ?? system?.DefaultUrl;
        if (system is not null && url is null) errors.Add($"{source}: base_url is required for the system {systemName}.");
        var credentials = ReadCredentials(entry["credentials"], source, environment, errors);
        TimeSpan? gap = null;
        try
        {
            if (ReadText(entry, "poll_gap") is { } text) gap = SettingParser.Duration(text, "10ms", "10m");
        }
        catch (FormatException error)
        {
            errors.Add($"{source}, poll_gap: {error.Message}.");
        }

        var limits = ReadLimits(entry, system?.Limits ?? ProviderLimits.Unknown, source, errors);
        return errors.Count == errorsBefore
            ? new(name!, system!, url!, credentials, gap, entry[Resubmit]?.GetValueKind() is JsonValueKind.True) { Limits = limits }
            : null;

        static bool IsString(JsonNode value) => value.GetValueKind() is JsonValueKind.String;
    }

    /// <summary>
    /// A limit of the settings applies to a provider that queues by itself, too. It still queues what no setting limits.
    /// </summary>
    private static ProviderLimits ReadLimits(JsonObject entry, ProviderLimits limits, string source, List<string> errors)
    {
        var concurrent = ReadLimit(entry, MaxConcurrent, source, errors);
        var perMinute = ReadLimit(entry, RequestsPerMinute, source, errors);
        if (!concurrent.IsSet && !perMinute.IsSet) return limits;
        limits = limits with
        {
            QueuesItself = false,
            HasOwnMaxConcurrent = concurrent.IsSet || limits.QueuesItself,
            HasOwnCreates = perMinute.IsSet || limits.QueuesItself,
        };
        if (concurrent.IsSet) limits = limits with { MaxConcurrent = concurrent.Value };
        if (perMinute.IsSet) limits = limits with { Creates = perMinute.Value is { } calls ? CallRate.PerMinute(calls) : null };
        return limits;
    }

    /// <returns>A limit that is set without a value is unlimited.</returns>
    private static (bool IsSet, int? Value) ReadLimit(JsonObject entry, string member, string source, List<string> errors)
    {
        if (entry[member] is not { } node) return default;
        if (node is JsonValue value && value.TryGetValue<int>(out var number) && number >= 1) return (true, number);
        if (node is JsonValue text && text.TryGetValue<string>(out var word) && word == Unlimited) return (true, null);
        errors.Add($"{source}: {member} must be a whole number of 1 or more, or \"{Unlimited}\".");
        return default;
    }

    private static List<Credential> ReadCredentials(
        JsonNode? configured, string source, IReadOnlyDictionary<string, string> environment, List<string> errors)
    {
        var credentials = new List<Credential>();
        foreach (var item in configured as JsonArray ?? [])
        {
            if (item is not JsonObject entry || ReadText(entry, "id") is not { } id || ReadText(entry, "env") is not { } variable)
                errors.Add($"{source}: a credential must be an object like {{ \"id\": \"main\", \"env\": \"NAME_OF_THE_VARIABLE\" }}.");
            else if (environment.GetValueOrDefault(variable) is { Length: > 0 } secret)
                credentials.Add(new(
                    id,
                    secret,
                    ReadVariable(entry, "access_key_env", environment),
                    ReadVariable(entry, "callback_secret_env", environment)));
            else
                errors.Add($"{source}: the environment variable {variable} of credential '{id}' is not set.");
        }

        if (credentials.Count == 0 && configured is not JsonArray { Count: > 0 })
            errors.Add($"{source}: credentials is required: a list of {{ \"id\", \"env\" }}.");
        return credentials;
    }

    /// <summary>The value of the environment variable that a member names.</summary>
    private static string? ReadVariable(JsonObject entry, string member, IReadOnlyDictionary<string, string> environment) =>
        ReadText(entry, member) is { } variable && environment.GetValueOrDefault(variable) is { Length: > 0 } value ? value : null;

    private static string? ReadText(JsonObject entry, string name) =>
        entry[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static Uri? ReadUrl(string? text, string? source, List<string> errors)
    {
        if (string.IsNullOrEmpty(text)) return null;
        try
        {
            return SettingParser.HttpUrl(text);
        }
        catch (FormatException error)
        {
            errors.Add($"{source}: {error.Message}.");
            return null;
        }
    }
}
