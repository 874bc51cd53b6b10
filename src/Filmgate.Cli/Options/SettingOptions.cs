using System.CommandLine;
using System.Text.RegularExpressions;
using Filmgate.Settings;

namespace Filmgate.Cli.Options;

/// <summary>The gateway's settings as options, generated from <see cref="SettingTable"/> so that help and table cannot differ.</summary>
internal sealed partial class SettingOptions
{
    private const string DefaultFile = "filmgate.json";
    private readonly Dictionary<string, Option<string>> _options;
    private readonly Option<string> _config = new("--config")
    {
        Description = $"Configuration file. [env: FILMGATE_CONFIG] [default: {DefaultFile} in this folder, if it exists]",
        HelpName = "FILE",
    };

    /// <param name="names">The settings that the command needs; empty for all.</param>
    public SettingOptions(Command command, params string[] names)
    {
        _options = SettingTable.All
            .Where(setting => names.Length == 0 || names.Contains(setting.Json))
            .ToDictionary(setting => setting.Json, CreateOption);
        foreach (var option in _options.Values) command.Options.Add(option);
        command.Options.Add(_config);
    }

    /// <summary>Whether a setting is given as a flag.</summary>
    public bool IsGiven(ParseResult parsed, string name) => parsed.GetResult(_options[name]) is { Implicit: false };

    /// <exception cref="InvalidUsageException">With every error.</exception>
    public GatewaySettings Read(ParseResult parsed)
    {
        var environment = ProcessNetwork.Variables();
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, option) in _options)
            if (parsed.GetResult(option) is { Implicit: false })
                flags[name] = parsed.GetValue(option) ?? "true";

        var (file, missing) = ReadFile(parsed.GetValue(_config) ?? environment.GetValueOrDefault("FILMGATE_CONFIG"));
        var (settings, _, errors, warnings) = SettingsReader.Read(file, environment, flags);
        if (missing is not null) errors = [missing, .. errors];
        if (errors.Count > 0) throw new InvalidUsageException("configuration", errors);
        ProcessNetwork.Use(settings.Network);
        foreach (var warning in warnings) Console.Error.WriteLine(warning);
        return settings;
    }

    private static (string? Text, string? Missing) ReadFile(string? requested)
    {
        var path = string.IsNullOrEmpty(requested) ? DefaultFile : requested;
        if (File.Exists(path)) return (File.ReadAllText(path), null);
        return path == requested ? (null, $"The configuration file {path} does not exist.") : (null, null);
    }

    private static Option<string> CreateOption(Setting setting)
    {
        var isSwitch = setting.Default is "true" or "false";
        return new(setting.Flag)
        {
            Description = $"{WithoutMarkdown(setting.Description)} [env: {setting.Env}] [default: {setting.Default}]",
            HelpName = isSwitch ? "true|false" : "VALUE",
            Hidden = setting.Secret,                                    // parsed all the same, so that it is refused with the reason
            Arity = isSwitch ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        };
    }

    /// <summary>The table is written for docs/configuration.md; a terminal shows no links and no code marks.</summary>
    private static string WithoutMarkdown(string text) =>
        Link().Replace(text, "see docs/${page}").Replace("`", "", StringComparison.Ordinal).Replace("**", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\[[^\]]+\]\((?<page>[^)]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
