using System.Collections;
using System.CommandLine;
using Filmgate.Settings;

namespace Filmgate.Cli;

/// <summary>The settings as options of a command: one flag for each line of <see cref="SettingTable"/>, so that help and table cannot differ.</summary>
internal sealed class SettingFlags
{
    private const string UsualFile = "filmgate.json";
    private readonly Dictionary<string, Option<string>> _options;
    private readonly Option<string> _config = new("--config") { Description = $"The configuration file. [FILMGATE_CONFIG] Default: {UsualFile} in this folder, where there is one.", HelpName = "FILE" };

    /// <param name="names">Only these settings, for commands that need few; all where none is named.</param>
    public SettingFlags(Command command, params string[] names)
    {
        _options = SettingTable.All.Where(s => names.Length == 0 || names.Contains(s.Json)).ToDictionary(s => s.Json, Flag);
        foreach (var option in _options.Values) command.Options.Add(option);
        command.Options.Add(_config);
    }

    /// <exception cref="WrongSettingsException">With every mistake.</exception>
    public GatewaySettings Read(ParseResult parsed)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal);
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, option) in _options)
            if (parsed.GetResult(option) is { Implicit: false })
                flags[name] = parsed.GetValue(option) ?? "true";

        var (file, missing) = ReadFile(parsed.GetValue(_config) ?? environment.GetValueOrDefault("FILMGATE_CONFIG"));
        var (settings, _, mistakes) = SettingsReader.Read(file, environment, flags);
        if (missing is not null) mistakes = [missing, .. mistakes];
        return mistakes.Count == 0 ? settings : throw new WrongSettingsException(mistakes);
    }

    private static (string? Text, string? Missing) ReadFile(string? named)
    {
        var path = string.IsNullOrEmpty(named) ? UsualFile : named;
        if (File.Exists(path)) return (File.ReadAllText(path), null);
        return path == named ? (null, $"the configuration file {path} does not exist.") : (null, null);
    }

    private static Option<string> Flag(Setting setting)
    {
        var isSwitch = setting.Default is "true" or "false";
        return new(setting.Flag)
        {
            Description = $"{setting.Meaning.Replace("`", "")} [{setting.Env}] Default: {setting.Default}.",
            HelpName = isSwitch ? "true|false" : "VALUE",
            Hidden = setting.Secret,                                    // known all the same, so that it is refused with the reason
            Arity = isSwitch ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        };
    }
}
