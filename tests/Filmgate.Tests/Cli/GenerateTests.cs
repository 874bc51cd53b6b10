using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Filmgate.Client;
using Filmgate.Tests.Sandbox;

namespace Filmgate.Tests.Cli;

public sealed class GenerateTests
{
    private const string Prompt = "A paper kite drifting above a wheat field";

    [Fact]
    public async Task An_invalid_argument_is_reported_in_two_lines()
    {
        using var folder = new WorkingDirectory();
        var (exit, output, error) = await folder.RunAsync("generate", "a kite", "--seconds", "abc");
        Assert.Equal((2, ""), (exit, output));
        Assert.Equal("--seconds: 'abc' is not a number.\nRun 'filmgate generate --help' for usage.\n", error);
    }

    [Theory]
    [InlineData("Missing argument: <PROMPT>.", "generate")]
    [InlineData("Missing argument: <ID>.", "watch")]
    [InlineData("Missing argument: <NAME>.", "keys", "create")]
    [InlineData("--seconds requires a value.", "generate", "a kite", "--seconds")]
    [InlineData("Unrecognized command or argument 'maybe'.", "generate", "a kite", "--json=maybe")]
    [InlineData("--status: 'x' is not valid. Accepted values: queued, in_progress, completed, failed, cancelled.", "list", "--status", "x")]
    public async Task A_missing_or_unknown_value_is_named(string message, params string[] args)
    {
        using var folder = new WorkingDirectory();
        var (exit, output, error) = await folder.RunAsync(args);
        Assert.Equal((2, ""), (exit, output));
        Assert.StartsWith($"{message}\nRun 'filmgate {args[0]}", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("media", "move")]
    public async Task Help_contains_no_markdown(params string[] command)
    {
        using var folder = new WorkingDirectory();
        var (exit, output, _) = await folder.RunAsync([.. command, "--help"]);
        Assert.Equal(0, exit);
        Assert.Contains("(see docs/storage.md)", output);
        foreach (var mark in new[] { "`", "**", "](" }) Assert.DoesNotContain(mark, output);
    }

    [Fact]
    public async Task A_prompt_becomes_a_playable_file_without_any_configuration()
    {
        Mp4.RequireFfmpeg();
        using var folder = new WorkingDirectory();
        var (exit, text, error) = await folder.RunAsync("generate", Prompt, "-o", "kite.mp4");

        Assert.True(exit == 0, error);
        Assert.Equal("kite.mp4\n", text);
        var bytes = await File.ReadAllBytesAsync(folder["kite.mp4"]);
        var clip = await Mp4.ReadAsync(bytes);
        Assert.Equal(("h264", 1280, 720), (clip.VideoCodec, clip.Width, clip.Height));
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        foreach (var fact in new[] { "veo3-fast", "8 s", "1280x720", hash, "price", "elapsed", "completed" }) Assert.Contains(fact, error);
        Assert.Equal(["filmgate-data", "kite.mp4"], Directory.GetFileSystemEntries(folder.FullPath).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Without_ffmpeg_there_is_a_file_too_and_stdout_has_only_its_path()
    {
        using var folder = new WorkingDirectory();
        var (exit, text, error) = await CliProcess.RunAsync(folder.FullPath, ["generate", Prompt, "-o", "kite.mp4"], ("PATH", "/nowhere"));

        Assert.True(exit == 0, error);
        Assert.Equal("kite.mp4\n", text);
        Assert.Single(error.Split('\n'), line => line.Contains("ffmpeg", StringComparison.Ordinal));
        Assert.Contains("ffmpeg is not installed, so the video is a placeholder that does not show the prompt.", error);
        Assert.Contains("pixels   1280x720", error);
        Assert.Contains("duration 8 s, with sound", error);
        Assert.DoesNotContain("note", error);
    }

    [Fact]
    public async Task A_running_gateway_animates_an_image()
    {
        using var folder = new WorkingDirectory();
        await using (var picture = typeof(GenerateTests).Assembly.GetManifestResourceStream("media/picture.png")!)
        await using (var file = File.Create(folder["first.png"]))
            await picture.CopyToAsync(file);
        await using var server = folder.Start("serve", "--urls", "http://127.0.0.1:0");
        var url = await server.UrlAsync();

        var (exit, text, error) = await folder.RunAsync(
            "generate", Prompt, "--image", "first.png", "--url", url.AbsoluteUri, "--json", "--quiet");

        Assert.True(exit == 0, error);
        Assert.Empty(error);
        var video = JsonSerializer.Deserialize(text, ApiJson.Default.Video)!;
        Assert.Equal("completed", video.Status);
        Assert.Equal(video.File!.Bytes, new FileInfo(folder[$"{video.Id}.mp4"]).Length);
        Assert.Single(Directory.GetFiles(Path.Combine(folder["filmgate-data"], "media"), "*.png", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Without_a_url_it_does_not_disturb_a_running_server()
    {
        using var folder = new WorkingDirectory();
        await using var server = folder.Start("serve", "--urls", "http://127.0.0.1:0");
        await server.UrlAsync();
        var (exit, _, error) = await folder.RunAsync("generate", Prompt);
        Assert.Equal(1, exit);
        Assert.Contains("--url", error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nowhere/kite.mp4")]
    [InlineData("file/kite.mp4")]
    [InlineData("TOO-LONG")]
    public async Task An_output_that_cannot_be_written_is_refused_before_anything_is_spent(string output)
    {
        using var folder = new WorkingDirectory();
        await File.WriteAllTextAsync(folder["file"], "");
        var (exit, _, error) = await folder.RunAsync("generate", Prompt, "-o", output is "TOO-LONG" ? new string('k', 300) : output);
        Assert.Equal(2, exit);
        Assert.Contains("--output", error);
        Assert.Equal(["file"], Directory.GetFileSystemEntries(folder.FullPath).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_device_is_written_to_and_not_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /dev.");
        using var folder = new WorkingDirectory();
        var (exit, text, error) = await folder.RunAsync("generate", Prompt, "-o", "/dev/stdout");
        Assert.True(exit == 0, error);
        Assert.Contains("ftyp", text[..64]);
        Assert.DoesNotContain("/dev/stdout", text);
        Assert.Equal(["filmgate-data"], Directory.GetFileSystemEntries(folder.FullPath).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_dash_as_the_output_writes_only_the_video_to_stdout()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no cmp.");
        using var folder = new WorkingDirectory();
        var dll = Path.Combine(AppContext.BaseDirectory, "Filmgate.Cli.dll");
        var script = $"set -e -o pipefail; dotnet {dll} generate '{Prompt}' -o - --data d > kite.mp4 2> log; "
            + $"dotnet {dll} get $(grep -o 'video_[0-9a-f]*' log | head -n 1) -o - -q --data d | cmp - kite.mp4";
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", script])
        {
            WorkingDirectory = folder.FullPath,
        })!;
        await bash.WaitForExitAsync();
        Assert.Equal(0, bash.ExitCode);
        var bytes = await File.ReadAllBytesAsync(folder["kite.mp4"]);
        var log = await File.ReadAllTextAsync(folder["log"]);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(bytes)), log);
        Assert.Contains("file     stdout", log);
        Assert.Equal(["d", "kite.mp4", "log"], Directory.GetFileSystemEntries(folder.FullPath).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_video_is_not_written_to_a_terminal()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "script (util-linux) is not installed.");
        using var folder = new WorkingDirectory();
        var command = $"dotnet {Path.Combine(AppContext.BaseDirectory, "Filmgate.Cli.dll")} generate kite -o -";
        using var terminal = Process.Start(new ProcessStartInfo("script", ["-qec", command, "/dev/null"])
        {
            WorkingDirectory = folder.FullPath,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        })!;
        var text = await terminal.StandardOutput.ReadToEndAsync();
        await terminal.WaitForExitAsync();
        Assert.Equal(2, terminal.ExitCode);
        Assert.Contains("stdout is a terminal", text);
        Assert.Empty(Directory.GetFileSystemEntries(folder.FullPath));
    }

    [Fact]
    public async Task JSON_and_the_video_do_not_share_stdout()
    {
        using var folder = new WorkingDirectory();
        var (exit, text, error) = await folder.RunAsync("generate", Prompt, "-o", "-", "--json");
        Assert.Equal((2, ""), (exit, text));
        Assert.Contains("--json and --output - both write to stdout", error);
    }

    [Fact]
    public async Task If_a_video_cannot_be_saved_the_command_that_gets_it_from_the_same_gateway_is_printed()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here.");
        using var folder = new WorkingDirectory();
        var (exit, _, error) = await folder.RunAsync("generate", Prompt, "-q", "-o", "/dev/full", "--data", "my data");
        Assert.Equal(1, exit);
        Assert.Matches(
            "No space left.*\n.*still stored at the gateway. Get it later:\n"
            + "  ./filmgate get video_[0-9a-f]{32} -o /dev/full --data 'my data'",
            error);
    }

    [Fact]
    public async Task A_key_that_was_copied_with_a_line_break_is_refused()
    {
        using var folder = new WorkingDirectory();
        var (exit, _, error) = await folder.RunAsync("list", "--url", "http://127.0.0.1:1", "--key", "fg_1\nfg_2");
        Assert.Equal(2, exit);
        Assert.Contains("line break", error);
    }

    [Fact]
    public async Task An_interrupted_video_is_downloaded_later_by_its_id()
    {
        using var folder = new WorkingDirectory();
        await using var interrupted = folder.Start("generate", Prompt, "-o", "kite.mp4");
        await interrupted.WaitForOutputAsync(" in_progress");
        await interrupted.SignalAsync("INT");
        Assert.Equal(130, await interrupted.ExitAsync());
        Assert.Contains("Interrupted. A video that was submitted keeps rendering", interrupted.Error);
        var printed = interrupted.Error.Split('\n').Single(line => line.Contains("filmgate get"));
        var command = printed.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.False(File.Exists(folder["kite.mp4"]));

        var (exit, _, error) = await folder.RunAsync(command);

        Assert.True(exit == 0, error);
        Assert.True(File.Exists(folder["kite.mp4"]));

        var (provenanceExit, provenance, _) = await folder.RunAsync("get", command[1], "--provenance");
        Assert.Equal((0, "sandbox"), (provenanceExit, (string)System.Text.Json.Nodes.JsonNode.Parse(provenance)!["provider"]!));
    }

    [Fact]
    public async Task A_failure_is_printed_with_code_billing_and_retry_advice()
    {
        using var folder = new WorkingDirectory();
        var (exit, text, error) = await folder.RunAsync("generate", "[sandbox:moderated] a kite", "-o", "kite.mp4");
        Assert.Equal(1, exit);
        Assert.Empty(text);
        foreach (var word in new[] { "content_rejected", "billed    ", "retryable no" }) Assert.Contains(word, error);
        Assert.False(File.Exists(folder["kite.mp4"]));
    }

    [Fact]
    public async Task Missing_files_are_reported_before_anything_starts()
    {
        using var folder = new WorkingDirectory();
        Assert.Equal(2, (await folder.RunAsync("generate", Prompt, "--image", "nope.png")).Exit);
        Assert.Equal(2, (await folder.RunAsync("generate", Prompt, "-o", "no/such/folder/kite.mp4")).Exit);
        Assert.Empty(Directory.GetFileSystemEntries(folder.FullPath));
    }
}
