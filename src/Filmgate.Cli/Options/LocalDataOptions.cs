using System.CommandLine;
using Filmgate.Settings;
using Filmgate.Storage;

namespace Filmgate.Cli.Options;

/// <summary>
/// The settings of commands that work on the data directory of this machine or on PostgreSQL, beside a server or without one. They never
/// create a data directory: in the wrong folder, that would look like success.
/// </summary>
internal sealed class LocalDataOptions
{
    private readonly string _subject;
    private readonly SettingOptions _settings;

    /// <param name="subject">What is managed, for messages: "API keys".</param>
    /// <param name="settings">The settings that the command needs.</param>
    public LocalDataOptions(Command command, string subject, params string[] settings)
    {
        _subject = subject;
        _settings = new(command, settings);
    }

    /// <param name="mayCreate">The user asked for a new data directory.</param>
    /// <exception cref="InvalidUsageException">The gateway of FILMGATE_URL is meant, or a setting is invalid.</exception>
    /// <exception cref="CommandFailedException">There is no data directory.</exception>
    public GatewaySettings Read(ParseResult parsed, bool mayCreate = false)
    {
        var settings = _settings.Read(parsed);
        if (settings.Storage.Database is not DatabaseLocation.Sqlite) return settings;
        RefuseOtherMachine(parsed);
        if (!mayCreate && !DataDirectory.Exists(settings.Storage.DataDirectory)) throw NotFound(settings.Storage.DataDirectory, Advice);
        return settings;
    }

    /// <summary>Whether a directory of this machine is named, whatever FILMGATE_URL says.</summary>
    public bool IsDataGiven(ParseResult parsed) => _settings.IsGiven(parsed, "data");

    /// <summary>Where the rows are, for messages: the data directory, or the address of PostgreSQL.</summary>
    public static string PlaceOf(StorageOptions storage) => storage.Database is DatabaseLocation.Sqlite
        ? Path.GetFullPath(storage.DataDirectory)
        : storage.Database.ToString();

    public static CommandFailedException NotFound(string dataDirectory, string advice) => new(
        $"There is no gateway data in {Path.GetFullPath(dataDirectory)}. Nothing was created. {advice}");

    private static string Advice =>
        "Run the command in the folder where the server runs, or name the server's data directory with --data or FILMGATE_DATA.";

    /// <summary>A gateway at a loopback address runs on this machine, so its data directory is here.</summary>
    private void RefuseOtherMachine(ParseResult parsed)
    {
        if (Environment.GetEnvironmentVariable("FILMGATE_URL") is not { Length: > 0 } url || _settings.IsGiven(parsed, "data")) return;
        if (Uri.TryCreate(url, UriKind.Absolute, out var gateway) && gateway.IsLoopback) return;
        throw new InvalidUsageException(
            $"FILMGATE_URL is {url}, but {_subject} are managed on the machine where that gateway runs: there is no HTTP API for them. "
            + "Run this command there. For a data directory on this machine, name it with --data.");
    }
}
