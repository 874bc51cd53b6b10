using System.Globalization;
using Npgsql;

namespace Filmgate.Storage.Postgres;

/// <summary>Reads the address of a PostgreSQL database as libpq and its tools do. Npgsql itself takes no URL.</summary>
internal static class PostgresUrl
{
    private const int DefaultPort = 5432;
    private const string Form = "write postgres://USER:PASSWORD@HOST:PORT/DATABASE";
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    private static readonly Dictionary<string, SslMode> SslModes = new(StringComparer.Ordinal)
    {
        ["disable"] = SslMode.Disable,
        ["allow"] = SslMode.Allow,
        ["prefer"] = SslMode.Prefer,
        ["require"] = SslMode.Require,
        ["verify-ca"] = SslMode.VerifyCA,
        ["verify-full"] = SslMode.VerifyFull,
    };

    private static readonly Dictionary<string, TargetSessionAttributes> Targets = new(StringComparer.Ordinal)
    {
        ["any"] = TargetSessionAttributes.Any,
        ["read-write"] = TargetSessionAttributes.ReadWrite,
        ["primary"] = TargetSessionAttributes.Primary,
    };

    private static readonly Dictionary<string, Func<PostgresOptions, string, PostgresOptions>> Parameters = new(StringComparer.Ordinal)
    {
        ["sslmode"] = (options, value) => options with { SslMode = OneOf("sslmode", value, SslModes) },
        ["sslrootcert"] = (options, value) => options with { SslRootCertificate = ExistingFile("sslrootcert", value) },
        ["sslcert"] = (options, value) => options with { SslCertificate = ExistingFile("sslcert", value) },
        ["sslkey"] = (options, value) => options with { SslKey = ExistingFile("sslkey", value) },
        ["target_session_attrs"] = (options, value) => options with { Target = OneOf("target_session_attrs", value, Targets) },
        ["application_name"] = (options, value) => options with { ApplicationName = value },
        ["connect_timeout"] = (options, value) => options with { ConnectTimeout = Seconds("connect_timeout", value, 300) },
        ["command_timeout"] = (options, value) => options with { CommandTimeout = Seconds("command_timeout", value, 600) },
        ["pool_size"] = (options, value) => options with { PoolSize = Whole("pool_size", value, 10, 1000) },
    };

    public static bool IsOne(string text) => Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.Ordinal));

    /// <exception cref="FormatException">The message repeats neither the user nor the password.</exception>
    public static PostgresOptions Parse(string text)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var (address, query) = Split(rest, '?');
        var (authority, path) = Split(address, '/');
        if (authority.IndexOf('@') != authority.LastIndexOf('@') || path?.Contains('@') is true || query?.Contains('@') is true)
            throw new FormatException("the user or the password contains '@', '/', '?' or another sign that must be percent-encoded (%40)");
        var (user, hosts) = authority.Split('@') is [var before, var after] ? (before, after) : (null, authority);
        var (name, password) = user is null ? (null, null) : Split(user, ':');
        if (password?.Contains(':') is true) throw new FormatException("the password contains ':', which must be percent-encoded (%3A)");

        var options = new PostgresOptions
        {
            Hosts = [.. hosts.Split(',').Select(ParseHost)],
            Database = path is { Length: > 0 } ? Decode(path) : throw new FormatException($"the address names no database; {Form}"),
            User = name is { Length: > 0 } ? Decode(name) : null,
            Password = password is { Length: > 0 } ? Decode(password) : null,
        };
        foreach (var pair in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (parameter, value) = Split(pair, '=');
            options = Parameters.TryGetValue(parameter, out var apply)
                ? apply(options, Decode(value ?? ""))
                : throw new FormatException(
                    $"'{parameter}' is unknown in the address of a database; accepted: {string.Join(", ", Parameters.Keys)}");
        }

        return options;
    }

    private static PostgresHost ParseHost(string text)
    {
        if (text.StartsWith('[') && text.IndexOf(']') is > 0 and var end)
            return new(text[1..end], text.Length == end + 1 ? DefaultPort : ParsePort(text[(end + 1)..].TrimStart(':')));
        var (name, port) = Split(text, ':');
        if (port?.Contains(':') is true) throw new FormatException("an IPv6 address is written in brackets: [::1]:5432");
        return name.Length == 0
            ? throw new FormatException($"the address names no host; {Form}")
            : new(Decode(name), port is null ? DefaultPort : ParsePort(port));
    }

    private static int ParsePort(string text) => Whole("the port", text, 1, 65535);

    private static T OneOf<T>(string name, string value, Dictionary<string, T> known) =>
        known.TryGetValue(value, out var found)
            ? found
            : throw new FormatException($"{name} is '{value}'; accepted: {string.Join(", ", known.Keys)}");

    private static string ExistingFile(string name, string path) =>
        File.Exists(path) ? path : throw new FormatException($"{name}: the file {path} does not exist");

    private static TimeSpan Seconds(string name, string value, int max) =>
        TimeSpan.FromSeconds(Whole($"{name} (in seconds)", value, 1, max));

    private static int Whole(string name, string value, int min, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new FormatException($"{name} must be a whole number from {min} to {max}");

    private static string Decode(string text) => Uri.UnescapeDataString(text);

    private static (string Before, string? After) Split(string text, char separator) =>
        text.IndexOf(separator) is >= 0 and var at ? (text[..at], text[(at + 1)..]) : (text, null);
}
