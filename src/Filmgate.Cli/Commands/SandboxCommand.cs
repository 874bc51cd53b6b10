using System.CommandLine;
using System.Globalization;
using Filmgate.Cli.Gateways;
using Filmgate.Sandbox;
using Filmgate.Settings;
using Microsoft.Extensions.Hosting;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate sandbox</c>: the simulated upstream on its own, for whoever writes against CometAPI.</summary>
internal static class SandboxCommand
{
    private const double Slowest = 0.001;

    public static Command Create()
    {
        var defaults = new SandboxOptions();
        var urls = new Option<string>("--urls") { Description = "Where it listens; port 0 takes a free one.", HelpName = "URLS", DefaultValueFactory = _ => defaults.Urls };
        var data = new Option<string?>("--data") { Description = "Keeps its jobs and clips in this folder. Default: forgets them when it stops.", HelpName = "DIR" };
        var speed = new Option<double>("--speed") { Description = "1 renders in three to six seconds, 10 ten times faster.", HelpName = "FACTOR", DefaultValueFactory = _ => defaults.Speed };
        var delay = new Option<string>("--create-delay") { Description = "Waits about this long between accepting a job and answering, e.g. 2s.", HelpName = "TIME", DefaultValueFactory = _ => "0s" };
        var command = new Command("sandbox", "Run the simulated upstream on its own: CometAPI's wire formats, real MP4s, no money.") { urls, data, speed, delay };
        command.SetAction(async (parsed, _) =>
        {
            var options = Options(parsed.GetValue(urls)!, parsed.GetValue(data), parsed.GetValue(speed), parsed.GetValue(delay)!);
            await using var sandbox = SandboxServer.Build(options);
            LogLines.KeepOffStdout(sandbox.Services);
            await sandbox.StartAsync();
            await Console.Error.WriteLineAsync($"The sandbox listens on {string.Join(", ", sandbox.Urls)}{Environment.NewLine}  Any API key will do; nothing costs money.");
            await sandbox.WaitForShutdownAsync();
            return 0;
        });
        return command;
    }

    private static SandboxOptions Options(string urls, string? data, double speed, string delay)
    {
        var mistakes = new List<string>();
        if (!(speed >= Slowest && double.IsFinite(speed))) mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"--speed: it must be at least {Slowest}."));
        var wait = TimeSpan.Zero;
        try
        {
            Read.Urls(urls);
        }
        catch (FormatException wrong)
        {
            mistakes.Add($"--urls: {wrong.Message}.");
        }

        try
        {
            wait = Read.Time(delay, "0s", "10m");
        }
        catch (FormatException wrong)
        {
            mistakes.Add($"--create-delay: {wrong.Message}.");
        }

        return mistakes.Count == 0 ? new() { Urls = urls, DataDirectory = data, Speed = speed, CreateDelay = wait } : throw new WrongSettingsException(mistakes);
    }
}
