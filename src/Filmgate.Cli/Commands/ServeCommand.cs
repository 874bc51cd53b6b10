using System.CommandLine;
using System.Reflection;
using Filmgate.Cli.Gateways;
using Filmgate.Keys;
using Filmgate.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate serve</c>: the gateway, until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Run the gateway. With COMETAPI_KEY it renders for money; without any provider it runs on the built-in sandbox.");
        var flags = new SettingFlags(command);
        command.SetAction(async (parsed, _) =>
        {
            var settings = flags.Read(parsed);
            await using var gateway = await LocalGateway.StartAsync(settings, settings.LogLevel);
            await AnnounceAsync(gateway);
            return await gateway.WaitForShutdownAsync() ? 0 : CommandLine.Failed;
        });
        return command;
    }

    /// <summary>What an operator wants to know at a glance, and no secrets.</summary>
    private static async Task AnnounceAsync(LocalGateway gateway)
    {
        var settings = gateway.Settings;
        var version = typeof(ServeCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
        var isOpen = await gateway.Services.GetRequiredService<KeyRing>().IsOpenAsync(CancellationToken.None);
        var lines = new List<string>
        {
            $"Filmgate {version} listens on {string.Join(", ", gateway.Urls)}",
            $"  data      {Path.GetFullPath(settings.Data)}, SQLite {SqliteLibrary.Version}",
        };
        lines.AddRange(gateway.IsSandboxed
            ? ["  provider  sandbox: NO KEY IS SET (COMETAPI_KEY), so every model is simulated. Videos are test cards and cost nothing."]
            : settings.Providers.Select(p => $"  provider  {p.Name} at {p.BaseUrl}"));
        lines.Add(isOpen
            ? "  keys      No API key defined: any program on this machine may call. 'filmgate keys create NAME' makes one."
            : "  keys      An API key is needed: 'Authorization: Bearer fg_...'.");
        if (gateway.IsSandboxed && !Ffmpeg.IsInstalled)
            lines.Add("  ffmpeg    Not found: the sandbox delivers its bundled clip instead of rendering the prompt. (apt install ffmpeg)");
        await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, lines));
    }
}
