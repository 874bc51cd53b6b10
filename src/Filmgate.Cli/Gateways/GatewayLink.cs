using System.CommandLine;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Settings;
using Filmgate.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Cli.Gateways;

/// <summary>The gateway that a command talks to: a running one, or one of its own in this process.</summary>
internal sealed class GatewayLink(FilmgateClient client, LocalGateway? local) : IAsyncDisposable
{
    public FilmgateClient Client => client;
    public LocalGateway? Local => local;

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        if (local is not null) await local.DisposeAsync();
    }
}

/// <summary>The options that say which gateway.</summary>
internal sealed class GatewayOptions
{
    private readonly Option<string?> _url = new("--url") { Description = "Use the gateway that runs there. [FILMGATE_URL] Default: one in this process.", HelpName = "URL" };
    private readonly Option<string?> _key = new("--key")
    {
        Description = "Its API key. Other users of this machine can see flags; the variable they cannot. [FILMGATE_API_KEY, or its file in FILMGATE_API_KEY_FILE] In this process none is needed: one of the data directory's keys shows that key's videos.",
        HelpName = "KEY",
    };

    private readonly Option<bool> _verbose = new("--verbose") { Description = "Show the log of the gateway in this process." };
    private readonly SettingFlags _flags;

    public GatewayOptions(Command command)
    {
        command.Options.Add(_url);
        command.Options.Add(_key);
        _flags = new(command, "data");
        command.Options.Add(_verbose);
    }

    public async Task<GatewayLink> OpenAsync(ParseResult parsed)
    {
        var key = Given(parsed.GetValue(_key), "FILMGATE_API_KEY") ?? KeyOfFile();
        if (key is not null && !key.All(c => c is > ' ' and <= '~')) throw new WrongSettingsException(["the API key (--key, FILMGATE_API_KEY) has a space, a line break or a character in it that no key has. Was it copied with something around it?"]);
        if (Given(parsed.GetValue(_url), "FILMGATE_URL") is { } url) return new(new(UrlOf(url), key), local: null);

        var settings = _flags.Read(parsed) with { Urls = "http://127.0.0.1:0" };
        try
        {
            var (house, own) = HouseKey.Create();
            var local = await LocalGateway.StartAsync(settings, parsed.GetValue(_verbose) ? "info" : "warning", house);
            return new(new(local.Url, await IsMeantForAsync(local, key) ? key : own), local);
        }
        catch (DataDirectoryInUseException)
        {
            throw new CommandFailedException(
                $"A Filmgate server is running on the data directory {Path.GetFullPath(settings.Data)}. Let it do the work: add --url http://127.0.0.1:7300 "
                + "(its address; with --key where it has API keys), or take another directory with --data.");
        }
    }

    /// <summary>A key chooses whose videos they are. In a directory without keys there is no choice, so it must be some other gateway's.</summary>
    private static async Task<bool> IsMeantForAsync(LocalGateway local, string? key) =>
        key is not null && !await local.Services.GetRequiredService<KeyRing>().IsEmptyAsync(CancellationToken.None);

    private static string? KeyOfFile()
    {
        const string variable = "FILMGATE_API_KEY" + SecretFiles.Suffix;
        if (Given(null, variable) is not { } path) return null;
        return SecretFiles.Text(path, out var wrong) ?? throw new WrongSettingsException([$"{variable}: {wrong}."]);
    }

    private static Uri UrlOf(string text)
    {
        try
        {
            return Read.HttpUrl(text);
        }
        catch (FormatException wrong)
        {
            throw new WrongSettingsException([$"--url: {wrong.Message}."]);
        }
    }

    private static string? Given(string? flag, string variable) =>
        flag ?? (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null);
}
