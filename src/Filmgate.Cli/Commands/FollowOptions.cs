using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Filmgate.Cli.Gateways;
using Filmgate.Cli.Terminal;
using Filmgate.Client;
using Filmgate.Presentation;

namespace Filmgate.Cli.Commands;

/// <summary>What <c>generate</c> and <c>get</c> have in common: a gateway, a wait, and a file at the end.</summary>
internal sealed class FollowOptions
{
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Where the video goes: a file, or a folder. Default: the video's id and .mp4.", HelpName = "FILE" };
    private readonly Option<bool> _json = new("--json") { Description = "Print the finished video object on stdout instead of the file's path." };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "No progress and no summary." };
    private readonly GatewayOptions _gateway;

    public FollowOptions(Command command)
    {
        command.Options.Add(_output);
        command.Options.Add(_json);
        command.Options.Add(_quiet);
        _gateway = new(command);
    }

    public Task<GatewayLink> OpenAsync(ParseResult parsed) => _gateway.OpenAsync(parsed);

    /// <param name="begin">Creates the video, or finds it.</param>
    public async Task<int> FollowAsync(ParseResult parsed, Func<FilmgateClient, CancellationToken, Task<VideoHandle>> begin)
    {
        var clock = TimeProvider.System;
        var (began, quiet) = (clock.GetTimestamp(), parsed.GetValue(_quiet));
        var output = new OutputFile(parsed.GetValue(_output));
        using var interrupt = new Interrupt();
        VideoHandle? handle = null;
        try
        {
            await using var gateway = await _gateway.OpenAsync(parsed);
            if (gateway.Local is { IsSandboxed: true } && !quiet) await Console.Error.WriteLineAsync(SandboxNote);

            handle = await begin(gateway.Client, interrupt.Token);
            var video = await Watcher.For(quiet, clock).WatchAsync(progress => handle.WaitAsync(progress, interrupt.Token));
            var path = video.IsCompleted() ? await output.WriteAsync(gateway.Client, video, interrupt.Token) : null;

            var isSandboxed = gateway.Local?.IsSandboxed ?? video.Provider == "sandbox";
            if (path is null) await Console.Error.WriteLineAsync(Summary.OfFailure(video));
            else if (!quiet) await Console.Error.WriteLineAsync(Summary.OfFile(video, path, clock.GetElapsedTime(began), isSandboxed));
            if (gateway.Local is not null) video = video with { VideoUrl = null, Output = null };    // URLs of a gateway that ends with this command
            if (parsed.GetValue(_json)) await Console.Out.WriteLineAsync(JsonSerializer.Serialize(video, ApiAnswers.Json.Video));
            else if (path is not null && !output.IsDevice) await Console.Out.WriteLineAsync(path);
            return path is null ? CommandLine.Failed : 0;
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync(handle is null
                ? "Interrupted before the gateway had answered. If it took the request, the video is in its list."
                : $"Interrupted. The video goes on without us. {Later(parsed, handle, output)}");
            return CommandLine.Interrupted;
        }
        catch (Exception e) when (handle is not null && e is IOException or UnauthorizedAccessException or FilmgateException { Code: FilmgateException.NoResponse })
        {
            throw new CommandFailedException($"{e.Message}{Environment.NewLine}The video is at the gateway as before. {Later(parsed, handle!, output)}");
        }
    }

    /// <summary>The command that fetches it, on the same gateway. Without the key: what is on a terminal is read by others.</summary>
    private static string Later(ParseResult parsed, VideoHandle handle, OutputFile output)
    {
        var where = parsed.CommandResult.Children.OfType<OptionResult>().Where(given => !given.Implicit && given.Option.Name is "--url" or "--data" or "--config" && given.Tokens.Count == 1);
        return $"Get it later:{Environment.NewLine}  ./filmgate get {handle.Id} -o {Words.Quoted(output.PathFor(handle.Id))}{string.Concat(where.Select(given => $" {given.Option.Name} {Words.Quoted(given.Tokens[0].Value)}"))}";
    }

    private static string SandboxNote => "No COMETAPI_KEY is set, so the built-in sandbox makes a simulated video. It costs nothing."
        + (Ffmpeg.IsInstalled ? "" : " (ffmpeg is not installed: it will be the sandbox's bundled clip.)");
}
