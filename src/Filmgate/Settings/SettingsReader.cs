using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Engine;
using Filmgate.Http;
using Filmgate.Media.Store;
using Filmgate.Storage;

namespace Filmgate.Settings;

/// <summary>The settings, and every error in them. The settings are valid only without errors.</summary>
/// <param name="Warnings">What was ignored.</param>
internal sealed record SettingsResult(
    GatewaySettings Settings, ModelCatalogue Catalogue, IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings);

/// <summary>
/// Reads the defaults, <c>filmgate.json</c>, the environment and the flags. Later sources override earlier ones.
/// All errors are reported at once.
/// </summary>
internal static class SettingsReader
{
    /// <param name="file">The text of filmgate.json. Null if there is no file.</param>
    /// <param name="flags">The values by setting name (as in the file).</param>
    public static SettingsResult Read(
        string? file, IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, string> flags)
    {
        var (errors, warnings) = (new List<string>(), new List<string>());
        var settings = new GatewaySettings();
        var members = file is null ? [] : Parse(file, errors);
        environment = SecretFiles.Read(environment, members["providers"], errors);

        foreach (var setting in SettingTable.All)
        {
            var member = members[setting.Json];
            if (member is JsonObject or JsonArray)
                errors.Add($"filmgate.json, {setting.Json}: must be a single value, not a list or an object.");
            if (member is JsonValue value) Apply(setting, value.ToString(), $"filmgate.json, {setting.Json}");
            if (environment.GetValueOrDefault(setting.Env) is { Length: > 0 } text) Apply(setting, text, setting.Env);
            if (flags.GetValueOrDefault(setting.Json) is not { } flag) continue;
            if (setting.Secret) errors.Add(SecretFlag(setting));
            else Apply(setting, flag, setting.Flag);
        }

        // Platforms that run containers set it. It yields to every way to set the addresses.
        if (settings.Address.ListenUrls == new GatewayAddress().ListenUrls && members["urls"] is null && !flags.ContainsKey("urls")
            && environment.GetValueOrDefault("FILMGATE_URLS") is not { Length: > 0 }
            && environment.GetValueOrDefault("PORT") is { Length: > 0 } port)
            Apply(SettingTable.All.First(setting => setting.Json is "urls"), $":{port}", "PORT");

        try
        {
            settings = settings with { Network = settings.Network with { Proxy = settings.Network.Setting.Resolve(environment) } };
        }
        catch (FormatException error)
        {
            errors.Add($"proxy: {error.Message}.");
        }

        // On PostgreSQL, the folder may have been another database's: the server then checks that its files are this one's.
        if (settings is { Storage.Database: DatabaseLocation.Postgres, Media.Location: null })
        {
            var folder = MediaStores.DefaultDirectory(settings.Storage.DataDirectory);
            settings = settings with { Media = settings.Media with { Location = new MediaLocation.Disk(folder) } };
        }

        if (settings is { Engine.Role: not NodeRole.All, Storage.Database: DatabaseLocation.Sqlite })
            errors.Add("role: api and worker need PostgreSQL, because another node does the rest. Set FILMGATE_DATABASE, or use all.");
        AddUnknownMembers(members, errors);
        UnknownVariables.Check(environment, errors, warnings);
        settings = settings with { Providers = ProviderSettings.Read(members["providers"], environment, errors, settings.Upstreams) };
        var catalogue = LoadCatalogue(settings, errors);
        if (catalogue.Find(settings.Api.DefaultModel) is null)
            errors.Add(
                $"default_model: the catalogue does not contain '{settings.Api.DefaultModel}'. "
                + $"Known: {string.Join(", ", catalogue.All.Select(m => m.Id))}.");
        return new(settings, catalogue, errors, warnings);

        void Apply(Setting setting, string text, string source)
        {
            try
            {
                settings = setting.Set(settings, text);
            }
            catch (FormatException error)
            {
                errors.Add($"{source}: {error.Message}.");
            }
        }
    }

    private static string SecretFlag(Setting setting) =>
        $"{setting.Flag}: a secret is not accepted as a flag, because every user of this machine can see it. "
        + $"Set {setting.Env}, or save the secret in a file and set {setting.Env}{SecretFiles.Suffix} to its path.";

    private static void AddUnknownMembers(JsonObject members, List<string> errors)
    {
        var settings = SettingTable.All.Select(s => s.Json).ToList();
        foreach (var unknown in members.Select(m => m.Key).Except([.. settings, "providers"]))
            errors.Add($"filmgate.json: unknown setting '{unknown}'. Known: providers, {string.Join(", ", settings)}.");
    }

    private static ModelCatalogue LoadCatalogue(GatewaySettings settings, List<string> errors)
    {
        try
        {
            return ModelCatalogue.Load(settings.Catalogue.ModelFile, settings.Catalogue.PriceFile);
        }
        catch (InvalidDataException error)
        {
            errors.Add(error.Message);
            return ModelCatalogue.Load();
        }
    }

    private static JsonObject Parse(string file, List<string> errors)
    {
        var options = new JsonDocumentOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            AllowDuplicateProperties = false,
        };
        try
        {
            var members = JsonNode.Parse(file, documentOptions: options) as JsonObject
                ?? throw new JsonException("The root value is not an object.");
            ReadAllValues(members);
            return members;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            errors.Add($"filmgate.json cannot be read: {error.Message}");
            return [];
        }
    }

    /// <summary>
    /// JsonNode decodes names and strings on first access. Invalid text, such as half a surrogate pair, throws InvalidOperationException or
    /// ArgumentException then.
    /// </summary>
    private static void ReadAllValues(JsonNode? node)
    {
        if (node is JsonObject members)
            foreach (var (_, member) in members) ReadAllValues(member);
        if (node is JsonArray list)
            foreach (var item in list) ReadAllValues(item);
        _ = (node as JsonValue)?.ToString();
    }
}
