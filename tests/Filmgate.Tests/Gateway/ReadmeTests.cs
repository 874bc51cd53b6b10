using System.Diagnostics;
using System.Text;
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

    [Fact]
    public async Task The_CSharp_example_compiles_as_printed_and_makes_a_video()
    {
        var sample = await BlockAsync("csharp", "#:project");
        var project = sample.Split('\n')[0]["#:project ".Length..];
        Assert.True(Directory.Exists(Path.Combine(Repository.Root, project)), project);

        await using var gateway = await RunningGateway.StartAsync();
        using var folder = new WorkingDirectory();
        var address = gateway.Http.BaseAddress!.ToString().TrimEnd('/');
        await CompiledSample.RunAsync(sample.Replace(Default, address), folder.FullPath);
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
