using System.CommandLine;
using Filmgate.Settings;

namespace Filmgate.Cli.Options;

/// <summary>The option <c>--key</c>, and the variables that stand for it.</summary>
internal sealed class ApiKeyOption
{
    private const string Variable = "FILMGATE_API_KEY";
    private readonly Option<string?> _key;

    /// <param name="description">What the key is for.</param>
    public ApiKeyOption(Command command, string description)
    {
        _key = new("--key")
        {
            Description = $"{description} Prefer the variable: other users of this machine can see flags. "
                + $"[env: {Variable}, or {Variable}{SecretFiles.Suffix} with the path of a file]",
            HelpName = "KEY",
        };
        command.Options.Add(_key);
    }

    /// <returns>Null: none is given.</returns>
    public string? Read(ParseResult parsed)
    {
        var key = FlagOrVariable(parsed.GetValue(_key), Variable) ?? ReadFile();
        if (key is null || key.All(c => c is > ' ' and <= '~')) return key;
        throw new InvalidUsageException(
            $"The API key (--key, {Variable}) contains a space, a line break or another invalid character. Copy only the key.");
    }

    public static string? FlagOrVariable(string? flag, string variable) =>
        flag ?? (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null);

    private static string? ReadFile()
    {
        const string variable = Variable + SecretFiles.Suffix;
        if (FlagOrVariable(null, variable) is not { } path) return null;
        return SecretFiles.ReadFile(path, out var error) ?? throw new InvalidUsageException($"{variable}: {error}.");
    }
}
