using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate version</c></summary>
internal static class VersionCommand
{
    /// <summary>Without the commit.</summary>
    public static string? Version => Full?.Split('+')[0];

    private static string? Full =>
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    public static Command Create()
    {
        var command = new Command("version", "Show the version, the commit, .NET and the system.");
        command.SetAction(async (_, _) =>
        {
            var parts = Full?.Split('+') ?? [];
            await Console.Out.WriteLineAsync($"filmgate {Version}");
            if (parts.Length > 1) await Console.Out.WriteLineAsync($"commit   {parts[1]}");
            await Console.Out.WriteLineAsync($"runtime  {RuntimeInformation.FrameworkDescription}");
            await Console.Out.WriteLineAsync($"system   {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}");
        });
        return command;
    }
}
