using System.CommandLine;
using Filmgate.Cli.Gateways;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Hosting;
using Filmgate.Keys;
using Filmgate.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate serve</c></summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command(
            "serve",
            "Run the gateway. With COMETAPI_KEY, renders cost money; without any provider, the built-in sandbox simulates them.");
        var options = new SettingOptions(command);
        command.SetAction(async (parsed, _) =>
        {
            var settings = options.Read(parsed);
            await using var gateway = await LocalGateway.StartAsync(settings, settings.LogLevel);
            await PrintOverviewAsync(gateway);
            return await gateway.WaitForShutdownAsync() ? ExitCode.Success : ExitCode.Failed;
        });
        return command;
    }

    /// <summary>What an operator needs to see at the start. No secrets.</summary>
    private static async Task PrintOverviewAsync(LocalGateway gateway)
    {
        var settings = gateway.Settings;
        var keys = await gateway.Services.GetRequiredService<IKeyStore>().ListAsync(CancellationToken.None);
        var database = gateway.Services.GetRequiredService<SqlDatabase>();
        var lines = new List<string>
        {
            $"Filmgate {VersionCommand.Version} listens on {string.Join(", ", gateway.Urls)}",
            $"  data      {Path.GetFullPath(settings.Storage.DataDirectory)}, {database.Description}",
        };
        lines.AddRange(gateway.IsSandboxed
            ? ["  provider  sandbox: NO KEY IS SET (COMETAPI_KEY). Every model is simulated; videos are test cards and cost nothing."]
            : settings.Providers.Select(provider => $"  provider  {provider.Name} at {provider.BaseUrl}"));
        lines.Add($"  network   {settings.Network}");
        lines.Add($"  keys      {CallersText.Of(keys)}");
        if (keys.Count == 0)
            lines.Add(
                "            Create a key before you put a reverse proxy or a tunnel in front: everyone who reaches it could spend your "
                + "money.");
        if (gateway.Services.GetRequiredService<KeysAtStart>().CreatedFile is { } file)
            lines.Add($"  operator  The first operator key is in {file}{await ShownOnTerminalAsync(file)}");
        if (gateway.IsSandboxed && !Ffmpeg.IsInstalled)
            lines.Add($"  ffmpeg    {Ffmpeg.PlaceholderNote}");
        await Stderr.WriteAsync(string.Join(Environment.NewLine, lines));
    }

    /// <summary>A log keeps what it is given, so the key itself is for a terminal only.</summary>
    private static async Task<string> ShownOnTerminalAsync(string file) =>
        Console.IsErrorRedirected ? "" : $": {(await File.ReadAllTextAsync(file)).Trim()}";
}
