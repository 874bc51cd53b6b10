using System.CommandLine;
using Filmgate.Cli.Gateways;
using Filmgate.Keys;
using Filmgate.Settings;
using Filmgate.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Cli.Options;

/// <summary>The options that choose the gateway: a running one by its URL, or an in-process gateway.</summary>
internal sealed class GatewayOptions
{
    private readonly UrlOption _url;
    private readonly ApiKeyOption _key;
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Print the log of the in-process gateway." };
    private readonly SettingOptions _settings;
    private readonly bool _createsData;

    /// <param name="createsData">
    /// Whether the command may begin a new data directory. A command that only reads or changes what exists must not: in the wrong folder,
    /// it would report an empty gateway.
    /// </param>
    public GatewayOptions(Command command, bool createsData = false)
    {
        _createsData = createsData;
        _url = new(command, "URL of a running gateway. [env: FILMGATE_URL] [default: start an in-process gateway]");
        _key = new(
            command,
            "API key of the gateway. An in-process gateway needs none; with a key of the data directory, the command uses that key's "
            + "videos.");
        _settings = new(command, "data");
        command.Options.Add(_verbose);
    }

    /// <summary>For a command that reads the database itself. It cannot do that for a gateway at a URL.</summary>
    public StorageOptions Storage(ParseResult parsed) => _url.Read(parsed, useVariable: false) is null
        ? _settings.Read(parsed).Storage
        : throw new InvalidUsageException("--url: this command reads the gateway's database. Use --data, on the gateway's machine.");

    public async Task<GatewayConnection> ConnectAsync(ParseResult parsed)
    {
        var key = _key.Read(parsed);
        if (_url.Read(parsed) is { } url)
        {
            ProcessNetwork.Use(ProcessNetwork.FromEnvironment());
            return new(new(url, key), local: null);
        }

        var settings = _settings.Read(parsed);
        if (settings.Storage.Database is DatabaseLocation.Postgres) throw FleetDatabase(settings.Storage.Database);
        if (!_createsData && !DataDirectory.Exists(settings.Storage.DataDirectory))
        {
            throw LocalDataOptions.NotFound(
                settings.Storage.DataDirectory,
                "For a running gateway, give its address with --url or FILMGATE_URL. For another directory, use --data.");
        }

        settings = settings with { Address = settings.Address with { ListenUrls = "http://127.0.0.1:0" } };
        try
        {
            var (processKey, processKeyText) = ProcessKey.Create();
            var local = await LocalGateway.StartAsync(settings, parsed.GetValue(_verbose) ? "info" : "warning", processKey);
            return new(new(local.Url, await IsForThisGatewayAsync(local, key) ? key : processKeyText), local);
        }
        catch (DataDirectoryInUseException)
        {
            throw new CommandFailedException(
                $"A Filmgate server is running on the data directory {Path.GetFullPath(settings.Storage.DataDirectory)}. "
                + "Use that server with --url and its address, such as http://127.0.0.1:7300 (add --key if it has API keys), "
                + "or use another directory with --data.");
        }
    }

    private static CommandFailedException FleetDatabase(DatabaseLocation database) => new(
        $"""
        This command would start a gateway of its own on {database}, and take over videos of the gateways there.
        Give the address of one of them with --url or FILMGATE_URL. For videos of this folder, set FILMGATE_DATABASE=sqlite.
        """);

    /// <summary>A data directory without keys cannot know the given key: it is another gateway's, set for this shell.</summary>
    private static async Task<bool> IsForThisGatewayAsync(LocalGateway local, string? key) =>
        key is not null && !await local.Services.GetRequiredService<ApiKeyCache>().IsEmptyAsync(CancellationToken.None);
}
