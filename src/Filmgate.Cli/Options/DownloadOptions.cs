using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Filmgate.Cli.Gateways;
using Filmgate.Cli.Output;
using Filmgate.Cli.Progress;
using Filmgate.Client;
using Filmgate.Presentation;
using Filmgate.Storage;

namespace Filmgate.Cli.Options;

/// <summary>The options of <c>generate</c> and <c>get</c>, which wait for a video and download it.</summary>
internal sealed class DownloadOptions
{
    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "File or folder to save the video to; a dash writes it to stdout. [default: the video's id with .mp4]",
        HelpName = "FILE",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print the video object as JSON instead of the file's path." };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print no progress and no summary." };
    private readonly GatewayOptions _gateway;

    /// <param name="createsData">See <see cref="GatewayOptions"/>.</param>
    public DownloadOptions(Command command, bool createsData = false)
    {
        command.Options.Add(_output);
        command.Options.Add(_json);
        command.Options.Add(_quiet);
        _gateway = new(command, createsData);
    }

    public Task<GatewayConnection> ConnectAsync(ParseResult parsed) => _gateway.ConnectAsync(parsed);

    /// <summary>The data directory of a gateway on this machine.</summary>
    public StorageOptions Storage(ParseResult parsed) => _gateway.Storage(parsed);

    /// <param name="begin">Creates the video, or refers to an existing one.</param>
    public async Task<int> DownloadAsync(ParseResult parsed, Func<FilmgateClient, CancellationToken, Task<VideoHandle>> begin)
    {
        var clock = TimeProvider.System;
        var (startedAt, quiet) = (clock.GetTimestamp(), parsed.GetValue(_quiet));
        var output = new OutputFile(parsed.GetValue(_output));
        if (output.IsStdout && parsed.GetValue(_json)) throw new InvalidUsageException("--json and --output - both write to stdout.");
        using var interrupt = new SignalTokenSource();
        VideoHandle? handle = null;
        var isLocal = false;
        try
        {
            await using var gateway = await _gateway.ConnectAsync(parsed);
            isLocal = gateway.Local is not null;
            if (gateway.Local is { IsSandboxed: true } && !quiet) await Stderr.WriteAsync(SandboxNote);

            handle = await begin(gateway.Client, interrupt.Token);
            if (handle.Created is { } created && !quiet) await PrintCreatedAsync(created, gateway.Local is { IsSandboxed: true });
            var video = await WaitAsync(handle, ProgressDisplay.ForVideo(quiet, clock), interrupt.Token);
            var hasFile = video.IsCompleted() || video is { RecoveredAt: not null, VideoUrl: not null };
            var path = hasFile ? await output.WriteAsync(gateway.Client, video, interrupt.Token) : null;

            var isSandboxed = gateway.Local?.IsSandboxed ?? video.Provider == "sandbox";
            var elapsed = clock.GetElapsedTime(startedAt);
            if (path is null) await Console.Error.WriteLineAsync(VideoSummary.ForFailure(video, isSandboxed, Stderr.Width));
            else if (!quiet) await Console.Error.WriteLineAsync(VideoSummary.ForFile(video, path, elapsed, isSandboxed, Stderr.Width));
            if (gateway.Local is not null) video = video with { VideoUrl = null, Output = null };    // these URLs end with this process
            if (parsed.GetValue(_json)) await Console.Out.WriteLineAsync(JsonSerializer.Serialize(video, JsonResponse.Json.Video));
            else if (path is not null && !output.IsDevice && !output.IsStdout) await Console.Out.WriteLineAsync(path);
            return path is null ? ExitCode.Failed : ExitCode.Success;
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            await Stderr.WriteAsync(handle is null
                ? "Interrupted before the gateway responded. If it accepted the request, 'filmgate list' shows the video."
                : $"Interrupted. {WhatGoesOn(isLocal)} {HowToGetIt(parsed, handle, output)}");
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (handle is not null
            && e is IOException or UnauthorizedAccessException or FilmgateException { Code: FilmgateException.NoResponse })
        {
            throw new CommandFailedException(
                $"{e.Message}{Environment.NewLine}The video is still stored at the gateway. {HowToGetIt(parsed, handle!, output)}");
        }
    }

    /// <summary>What the gateway said at once: the estimated price and the warnings, before minutes of waiting.</summary>
    private static async Task PrintCreatedAsync(Video created, bool isSandboxed)
    {
        if (!isSandboxed && created.PriceUsd is { } price)
            await Stderr.WriteAsync($"{created.Id}: {created.Model}, estimated price {TextFormat.Dollars(price)}");
        foreach (var warning in created.Warnings ?? [])
            await Stderr.WriteAsync($"Note: {warning}");
    }

    private static async Task<Video> WaitAsync(VideoHandle handle, IProgressDisplay display, CancellationToken ct)
    {
        Video? video = null;
        await display.ShowAsync(async progress => video = await handle.WaitAsync(progress, ct));
        return video!;
    }

    private static string WhatGoesOn(bool isLocal) => isLocal
        ? "A video that was submitted keeps rendering at its provider; one that still waits is submitted by the next command or server "
            + "that uses this data directory."
        : "The gateway continues with the video.";

    /// <summary>The command that downloads it from the same gateway. Without --key, because others may read the terminal.</summary>
    private static string HowToGetIt(ParseResult parsed, VideoHandle handle, OutputFile output)
    {
        var gatewayFlags = parsed.CommandResult.Children.OfType<OptionResult>()
            .Where(given => !given.Implicit && given.Option.Name is "--url" or "--data" or "--config" && given.Tokens.Count == 1)
            .Select(given => $" {given.Option.Name} {TextFormat.ShellQuote(given.Tokens[0].Value)}");
        var path = TextFormat.ShellQuote(output.PathFor(handle.Id));
        return $"Get it later:{Environment.NewLine}  ./filmgate get {handle.Id} -o {path}{string.Concat(gatewayFlags)}";
    }

    private static string SandboxNote => "COMETAPI_KEY is not set: the built-in sandbox makes a simulated video. It costs nothing."
        + (Ffmpeg.IsInstalled ? "" : $"{Environment.NewLine}{Ffmpeg.PlaceholderNote}");
}
