using System.Diagnostics;
using System.Text;
using Filmgate.Client;
using Filmgate.Tests.Cli;

namespace Filmgate.Tests.Gateway;

/// <summary>Runs the README's examples, because newcomers paste them.</summary>
public sealed class ReadmeTests
{
    private const string Default = "http://127.0.0.1:7300";

    [Fact]
    public async Task The_curl_example_makes_a_video()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var folder = new WorkingDirectory();
        var session = (await BlockAsync("sh", "gateway=")).Replace(Default, gateway.Http.BaseAddress!.ToString().TrimEnd('/'));
        var start = new ProcessStartInfo("bash")
        {
            UseShellExecute = false,
            ArgumentList = { "-euo", "pipefail", "-c", session },
            WorkingDirectory = folder.FullPath,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var bash = Process.Start(start)!;
        var (output, errors) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        await bash.WaitForExitAsync();
        Assert.True(bash.ExitCode == 0, $"{await output}\n{await errors}");
        Assert.Contains("kite.mp4", await output);
        await IsVideoAsync(folder["kite.mp4"]);
    }

    /// <remarks>The test repeats the example's lines, except for the URL and the path of the file.</remarks>
    [Fact]
    public async Task The_CSharp_example_makes_a_video()
    {
        const string sample = """
            #:project src/Filmgate.Client
            using Filmgate.Client;

            using var filmgate = new FilmgateClient(new Uri("http://127.0.0.1:7300"));
            var handle = await filmgate.CreateVideoAsync(new() { Prompt = "A paper kite drifting above a wheat field" });
            var video = await handle.WaitAsync();
            await using var file = File.Create("kite.mp4");
            if (video.IsCompleted()) await handle.DownloadAsync(file);
            """;
        Assert.Equal(sample, (await BlockAsync("csharp", "#:project")).TrimEnd());

        await using var gateway = await RunningGateway.StartAsync();
        using var folder = new WorkingDirectory();
        using var filmgate = new FilmgateClient(gateway.Http.BaseAddress!);
        var handle = await filmgate.CreateVideoAsync(new() { Prompt = "A paper kite drifting above a wheat field" });
        var video = await handle.WaitAsync();
        await using (var file = File.Create(folder["kite.mp4"]))
        {
            if (video.IsCompleted()) await handle.DownloadAsync(file);
        }

        await IsVideoAsync(folder["kite.mp4"]);
    }

    private static async Task IsVideoAsync(string path)
    {
        var bytes = await File.ReadAllBytesAsync(path);
        Assert.True(bytes.Length > 1000 && bytes.AsSpan(4, 4).SequenceEqual("ftyp"u8), $"{bytes.Length} bytes, not an MP4");
    }

    private static async Task<string> BlockAsync(string language, string beginsWith)
    {
        var block = new StringBuilder();
        var inside = false;
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "README.md")))
        {
            if (inside && line == "```" && block.ToString().StartsWith(beginsWith, StringComparison.Ordinal)) return block.ToString();
            if (line.StartsWith("```", StringComparison.Ordinal)) (inside, block) = (!inside && line == $"```{language}", block.Clear());
            else if (inside) block.Append(line).Append('\n');
        }

        throw new InvalidDataException($"The README has no {language} block that begins with '{beginsWith}'.");
    }
}
