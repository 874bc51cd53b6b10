using System.Security.Cryptography;
using System.Text.Json;
using Filmgate.Client;
using Filmgate.Tests.Sandbox;

namespace Filmgate.Tests.Cli;

public sealed class GenerateTests
{
    private const string Prompt = "A paper kite drifting above a wheat field";

    [Fact]
    public async Task A_wrong_argument_is_said_in_two_lines()
    {
        using var place = new Workplace();
        var (exit, output, error) = await place.RunAsync("generate", "a kite", "--seconds", "abc");
        Assert.Equal((2, ""), (exit, output));
        Assert.Equal(["Cannot parse argument 'abc' for option '--seconds' as a number.", "'filmgate generate --help' shows how it is used."], error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_prompt_becomes_a_playable_file_with_no_configuration_at_all()
    {
        Mp4.RequireFfmpeg();
        using var place = new Workplace();
        var (exit, text, error) = await place.RunAsync("generate", Prompt, "-o", "kite.mp4");

        Assert.True(exit == 0, error);
        Assert.Equal("kite.mp4\n", text);
        var bytes = await File.ReadAllBytesAsync(place["kite.mp4"]);
        var clip = await Mp4.ReadAsync(bytes);
        Assert.Equal(("h264", 1280, 720), (clip.VideoCodec, clip.Width, clip.Height));
        foreach (var fact in new[] { "veo3-fast", "8 s", "1280x720", Convert.ToHexStringLower(SHA256.HashData(bytes)), "price", "elapsed", "completed" }) Assert.Contains(fact, error);
        Assert.Equal(["filmgate-data", "kite.mp4"], Directory.GetFileSystemEntries(place.Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Without_ffmpeg_there_is_a_file_too_and_stdout_has_its_path_alone()
    {
        using var place = new Workplace();
        var (exit, text, error) = await CliProcess.RunAsync(place.Folder, ["generate", Prompt, "-o", "kite.mp4"], ("PATH", "/nowhere"));

        Assert.True(exit == 0, error);
        Assert.Equal("kite.mp4\n", text);
        Assert.Contains("ffmpeg is not installed", error);
        Assert.Contains("note", error);
    }

    [Fact]
    public async Task An_image_is_animated_by_a_running_gateway()
    {
        using var place = new Workplace();
        await using (var picture = typeof(GenerateTests).Assembly.GetManifestResourceStream("media/picture.png")!)
        await using (var file = File.Create(place["first.png"]))
            await picture.CopyToAsync(file);
        await using var server = place.Start("serve", "--urls", "http://127.0.0.1:0");
        var url = await server.UrlAsync();

        var (exit, text, error) = await place.RunAsync("generate", Prompt, "--image", "first.png", "--url", url.AbsoluteUri, "--json", "--quiet");

        Assert.True(exit == 0, error);
        Assert.Empty(error);
        var video = JsonSerializer.Deserialize(text, ApiJson.Default.Video)!;
        Assert.Equal("completed", video.Status);
        Assert.Equal(video.File!.Bytes, new FileInfo(place[$"{video.Id}.mp4"]).Length);
        Assert.Single(Directory.GetFiles(Path.Combine(place["filmgate-data"], "media"), "*.png", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Without_a_url_it_does_not_disturb_a_running_server()
    {
        using var place = new Workplace();
        await using var server = place.Start("serve", "--urls", "http://127.0.0.1:0");
        await server.UrlAsync();
        var (exit, _, error) = await place.RunAsync("generate", Prompt);
        Assert.Equal(1, exit);
        Assert.Contains("--url", error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nowhere/kite.mp4")]
    [InlineData("file/kite.mp4")]
    [InlineData("TOO-LONG")]
    public async Task A_file_that_cannot_be_written_is_told_before_anything_is_spent(string output)
    {
        using var place = new Workplace();
        await File.WriteAllTextAsync(place["file"], "");
        var (exit, _, error) = await place.RunAsync("generate", Prompt, "-o", output is "TOO-LONG" ? new string('k', 300) : output);
        Assert.Equal(2, exit);
        Assert.Contains("--output", error);
        Assert.Equal(["file"], Directory.GetFileSystemEntries(place.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_device_is_written_to_and_not_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /dev.");
        using var place = new Workplace();
        var (exit, text, error) = await place.RunAsync("generate", Prompt, "-o", "/dev/stdout");
        Assert.True(exit == 0, error);
        Assert.Contains("ftyp", text[..64]);
        Assert.DoesNotContain("/dev/stdout", text);
        Assert.Equal(["filmgate-data"], Directory.GetFileSystemEntries(place.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_video_that_cannot_be_saved_is_named_with_the_command_that_gets_it_from_the_same_gateway()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here.");
        using var place = new Workplace();
        var (exit, _, error) = await place.RunAsync("generate", Prompt, "-q", "-o", "/dev/full", "--data", "my data");
        Assert.Equal(1, exit);
        Assert.Matches("No space left.*\n.*as before. Get it later:\n  ./filmgate get video_[0-9a-f]{32} -o /dev/full --data 'my data'", error);
    }

    [Fact]
    public async Task A_key_that_was_copied_with_a_line_break_is_told()
    {
        using var place = new Workplace();
        var (exit, _, error) = await place.RunAsync("list", "--url", "http://127.0.0.1:1", "--key", "fg_1\nfg_2");
        Assert.Equal(2, exit);
        Assert.Contains("line break", error);
    }

    [Fact]
    public async Task An_interrupted_video_is_fetched_later_by_its_id()
    {
        using var place = new Workplace();
        await using var interrupted = place.Start("generate", Prompt, "-o", "kite.mp4");
        await interrupted.UntilSaidAsync(" in_progress");
        await interrupted.SignalAsync("INT");
        Assert.Equal(130, await interrupted.ExitAsync());
        var command = interrupted.Error.Split('\n').Single(line => line.Contains("filmgate get")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.False(File.Exists(place["kite.mp4"]));

        var (exit, _, error) = await place.RunAsync(command);

        Assert.True(exit == 0, error);
        Assert.True(File.Exists(place["kite.mp4"]));

        var (told, provenance, _) = await place.RunAsync("get", command[1], "--provenance");
        Assert.Equal((0, "sandbox"), (told, (string)System.Text.Json.Nodes.JsonNode.Parse(provenance)!["provider"]!));
    }

    [Fact]
    public async Task A_failure_is_told_with_what_it_means()
    {
        using var place = new Workplace();
        var (exit, text, error) = await place.RunAsync("generate", "[sandbox:moderated] a kite", "-o", "kite.mp4");
        Assert.Equal(1, exit);
        Assert.Empty(text);
        foreach (var word in new[] { "content_rejected", "billed    ", "retryable no" }) Assert.Contains(word, error);
        Assert.False(File.Exists(place["kite.mp4"]));
    }

    [Fact]
    public async Task What_cannot_work_is_said_before_anything_starts()
    {
        using var place = new Workplace();
        Assert.Equal(2, (await place.RunAsync("generate", Prompt, "--image", "nope.png")).Exit);
        Assert.Equal(2, (await place.RunAsync("generate", Prompt, "-o", "no/such/folder/kite.mp4")).Exit);
        Assert.Empty(Directory.GetFileSystemEntries(place.Folder));
    }
}
