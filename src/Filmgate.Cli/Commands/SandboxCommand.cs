using System.CommandLine;
using System.Globalization;
using Filmgate.Cli.Gateways;
using Filmgate.Cli.Output;
using Filmgate.Formatting;
using Filmgate.Sandbox;
using Filmgate.Storage;
using Microsoft.Extensions.Hosting;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate sandbox</c>: the simulated upstream alone, for developers of programs that call CometAPI.</summary>
internal static class SandboxCommand
{
    private const double MinSpeed = 0.001;

    public static Command Create()
    {
        var defaults = new SandboxOptions();
        var urls = new Option<string>("--urls")
        {
            Description = "Addresses to listen on, separated by semicolons. Port 0 picks a free port.",
            HelpName = "URLS",
            DefaultValueFactory = _ => defaults.Urls,
        };
        var data = new Option<string?>("--data")
        {
            Description = "Folder for jobs and clips. [default: a temporary folder, deleted at the end]",
            HelpName = "DIR",
        };
        var speed = new Option<double>("--speed")
        {
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"Speed factor, at least {MinSpeed}: at 1 a render takes 3 to 6 seconds, at 10 a tenth of that."),
            HelpName = "FACTOR",
            DefaultValueFactory = _ => defaults.Speed,
        };
        var delay = new Option<string>("--create-delay")
        {
            Description = "Average delay between accepting a job and responding, at speed 1: 0s to 10m, for example 2s.",
            HelpName = "DURATION",
            DefaultValueFactory = _ => "0s",
        };
        var command = new Command("sandbox", "Run the simulated upstream alone: CometAPI's wire formats and real MP4 files at no cost.")
        {
            urls, data, speed, delay,
        };
        command.SetAction(async (parsed, _) =>
        {
            var options = ReadOptions(parsed.GetValue(urls)!, parsed.GetValue(data), parsed.GetValue(speed), parsed.GetValue(delay)!);
            await using var sandbox = SandboxServer.Build(options);
            ServerLogging.UseStderr(sandbox.Services);
            await sandbox.StartAsync();
            var addresses = string.Join(", ", sandbox.Urls);
            await Stderr.WriteAsync(
                $"The sandbox listens on {addresses}{Environment.NewLine}  It accepts any API key. Nothing costs money.");
            if (!Ffmpeg.IsInstalled) await Stderr.WriteAsync($"  {Ffmpeg.PlaceholderNote}");
            await sandbox.WaitForShutdownAsync();
            return ExitCode.Success;
        });
        return command;
    }

    private static SandboxOptions ReadOptions(string urls, string? data, double speed, string delay)
    {
        var errors = new List<string>();
        if (!(speed >= MinSpeed && double.IsFinite(speed)))
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"--speed must be at least {MinSpeed}."));
        var wait = TimeSpan.Zero;
        try
        {
            urls = SettingParser.ListenUrls(urls);
        }
        catch (FormatException error)
        {
            errors.Add($"--urls: {error.Message}.");
        }

        try
        {
            wait = SettingParser.Duration(delay, "0s", "10m");
        }
        catch (FormatException error)
        {
            errors.Add($"--create-delay: {error.Message}.");
        }

        if (errors.Count > 0) throw new InvalidUsageException(errors);
        return new() { Urls = urls, DataDirectory = data, Speed = speed, CreateDelay = wait };
    }
}
