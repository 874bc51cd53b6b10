using System.CommandLine;
using Filmgate.Client;
using Filmgate.Formatting;

namespace Filmgate.Cli.Options;

/// <summary>The options of commands for a running gateway: its URL and a key. By default, the one on this machine.</summary>
internal sealed class ServerOptions
{
    private const string DefaultUrl = "http://127.0.0.1:7300";
    private readonly Option<string?> _url = new("--url")
    {
        Description = $"URL of the running gateway. [env: FILMGATE_URL] [default: {DefaultUrl}]",
        HelpName = "URL",
    };

    private readonly ApiKeyOption _key;

    /// <param name="key">What the key is for.</param>
    public ServerOptions(Command command, string key)
    {
        command.Options.Add(_url);
        _key = new(command, key);
    }

    public FilmgateClient Connect(ParseResult parsed)
    {
        try
        {
            var url = SettingParser.HttpUrl(ApiKeyOption.FlagOrVariable(parsed.GetValue(_url), "FILMGATE_URL") ?? DefaultUrl);
            return new(url, _key.Read(parsed));
        }
        catch (FormatException error)
        {
            throw new InvalidUsageException($"--url: {error.Message}.");
        }
    }
}
