using System.Collections;
using Filmgate.Http;
using Filmgate.Settings;

namespace Filmgate.Cli.Options;

/// <summary>The proxy of this process.</summary>
internal static class ProcessNetwork
{
    /// <summary>For the HTTP clients of libraries, such as those that fetch the credentials of a bucket, and of the typed client.</summary>
    public static void Use(NetworkOptions network) => HttpClient.DefaultProxy = network.Proxy;

    /// <summary>For commands that read no settings, because they only call another server.</summary>
    /// <exception cref="InvalidUsageException">A variable does not hold the address of a proxy.</exception>
    public static NetworkOptions FromEnvironment()
    {
        var environment = Variables();
        var setting = Read(
            "FILMGATE_PROXY", () => ReadValue(environment) is { } text ? ProxySetting.Parse(text) : ProxySetting.Environment);
        return new() { Setting = setting, Proxy = Read("proxy", () => setting.Resolve(environment)) };
    }

    private static string? ReadValue(Dictionary<string, string> environment)
    {
        const string variable = "FILMGATE_PROXY";
        if (environment.GetValueOrDefault(variable) is { Length: > 0 } text) return text;
        if (environment.GetValueOrDefault(variable + SecretFiles.Suffix) is not { Length: > 0 } path) return null;
        return SecretFiles.ReadFile(path, out var error) ?? throw new FormatException(error);
    }

    private static T Read<T>(string source, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException error)
        {
            throw new InvalidUsageException($"{source}: {error.Message}.");
        }
    }

    public static Dictionary<string, string> Variables() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
}
