using System.CommandLine;
using Filmgate.Cli.Gateways;
using Filmgate.Cli.Options;
using Filmgate.Client;
using Filmgate.Storage;

namespace Filmgate.Cli.ApiKeys;

/// <summary>The options that choose whose keys are managed: a running gateway's by its URL, or those of a data directory.</summary>
internal sealed class KeysOptions
{
    private readonly UrlOption _url;
    private readonly ApiKeyOption _key;
    private readonly LocalDataOptions _local;

    public KeysOptions(Command command)
    {
        _url = new(command, "URL of a running gateway. [env: FILMGATE_URL] [default: the data directory]");
        _key = new(command, "Operator key of the gateway at the URL.");
        _local = new(command, "API keys", "data");
    }

    /// <param name="mayCreate">The user asked for a new data directory.</param>
    public async Task<IKeys> OpenAsync(ParseResult parsed, bool mayCreate)
    {
        if (_url.Read(parsed, useVariable: !_local.IsDataGiven(parsed)) is { } url)
        {
            if (mayCreate) throw new InvalidUsageException("--init creates a data directory on this machine. Omit --url and FILMGATE_URL.");
            ProcessNetwork.Use(ProcessNetwork.FromEnvironment());
            return new RemoteKeys(new FilmgateClient(url, _key.Read(parsed)), url.GetLeftPart(UriPartial.Authority));
        }

        var storage = _local.Read(parsed, mayCreate).Storage;
        if (ServerOnThisMachine.Connect(storage.DataDirectory) is var (client, key))
            return new RemoteKeys(client, LocalDataOptions.PlaceOf(storage), key);
        return new StoredKeys(await DatabaseOpening.OpenAsync(storage), LocalDataOptions.PlaceOf(storage));
    }
}
