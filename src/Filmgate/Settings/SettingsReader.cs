using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Catalogue;

namespace Filmgate.Settings;

/// <summary>The settings, or everything that is wrong with them.</summary>
internal sealed record SettingsResult(GatewaySettings Settings, ModelCatalogue Catalogue, IReadOnlyList<string> Mistakes);

/// <summary>Reads defaults, then <c>filmgate.json</c>, then the environment, then flags; the last word wins. Every mistake is named at once.</summary>
internal static class SettingsReader
{
    /// <param name="file">The text of filmgate.json; null where there is none.</param>
    /// <param name="flags">Setting name (as in the file) to text.</param>
    public static SettingsResult Read(string? file, IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, string> flags)
    {
        var mistakes = new List<string>();
        var settings = new GatewaySettings();
        var members = file is null ? [] : Parse(file, mistakes);
        environment = SecretFiles.Read(environment, members["providers"], mistakes);

        foreach (var setting in SettingTable.All)
        {
            if (members[setting.Json] is JsonObject or JsonArray) mistakes.Add($"filmgate.json, {setting.Json}: it is a list or an object, and must be one value.");
            if (members[setting.Json] is JsonValue value) Apply(setting, value.ToString(), $"filmgate.json, {setting.Json}");
            if (environment.GetValueOrDefault(setting.Env) is { Length: > 0 } text) Apply(setting, text, setting.Env);
            if (flags.GetValueOrDefault(setting.Json) is not { } flag) continue;
            if (setting.Secret) mistakes.Add($"{setting.Flag}: a flag can be seen by every user of this machine. Set {setting.Env}, or put the secret into a file and name it in {setting.Env}{SecretFiles.Suffix}.");
            else Apply(setting, flag, setting.Flag);
        }

        foreach (var unknown in members.Select(m => m.Key).Except([.. SettingTable.All.Select(s => s.Json), "providers"]))
            mistakes.Add($"filmgate.json: unknown setting '{unknown}'. Known: providers, {string.Join(", ", SettingTable.All.Select(s => s.Json))}.");
        foreach (var unknown in environment.Keys.Where(k => k.StartsWith("FILMGATE_", StringComparison.Ordinal)).Except([.. SettingTable.All.Select(s => s.Env), .. SettingTable.OtherVariables]))
            mistakes.Add($"unknown environment variable {unknown}. Known: {string.Join(", ", SettingTable.All.Select(s => s.Env))}.");

        settings = settings with { Providers = ProviderSettings.Read(members["providers"], environment, mistakes) };
        var catalogue = Catalogue(settings, mistakes);
        if (catalogue.Find(settings.Api.DefaultModel) is null)
            mistakes.Add($"default_model: the catalogue has no model '{settings.Api.DefaultModel}'. Known: {string.Join(", ", catalogue.All.Select(m => m.Id))}.");
        return new(settings, catalogue, mistakes);

        void Apply(Setting setting, string text, string where)
        {
            try
            {
                settings = setting.Set(settings, text);
            }
            catch (FormatException wrong)
            {
                mistakes.Add($"{where}: {wrong.Message}.");
            }
        }
    }

    private static ModelCatalogue Catalogue(GatewaySettings settings, List<string> mistakes)
    {
        try
        {
            return ModelCatalogue.Load(settings.Catalogue.ModelFile);
        }
        catch (InvalidDataException wrong)
        {
            mistakes.Add(wrong.Message);
            return ModelCatalogue.Load();
        }
    }

    private static JsonObject Parse(string file, List<string> mistakes)
    {
        try
        {
            var members = JsonNode.Parse(file, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false }) as JsonObject
                ?? throw new JsonException("it is not an object");
            ReadAll(members);
            return members;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or ArgumentException)      // the latter two: text that is none, such as half a surrogate pair
        {
            mistakes.Add($"filmgate.json cannot be read: {wrong.Message}");
            return [];
        }
    }

    /// <summary>The parser leaves names and text alone until somebody asks for them, and throws then.</summary>
    private static void ReadAll(JsonNode? node)
    {
        if (node is JsonObject members)
            foreach (var (_, member) in members) ReadAll(member);
        if (node is JsonArray list)
            foreach (var item in list) ReadAll(item);
        _ = (node as JsonValue)?.ToString();
    }
}
