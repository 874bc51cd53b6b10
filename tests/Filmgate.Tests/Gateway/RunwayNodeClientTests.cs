using System.Diagnostics;
using System.Text.Json.Nodes;
using Filmgate.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Gateway;

/// <summary>Runway's own client for Node, unmodified; what it does is in tests/node/runway-client.mjs.</summary>
public sealed class RunwayNodeClientTests
{
    [Fact]
    public async Task The_official_node_client_works_with_another_base_url_only()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 100);
        var (key, text) = ApiKey.Create("node", ApiKey.Completed, TimeProvider.System.GetUtcNow());
        await gateway.Services.GetRequiredService<IKeyStore>().AddAsync(key, default);

        var said = await RunAsync($"{gateway.Http.BaseAddress}runwayml", text);

        foreach (var step in new[] { "image_to_video", "text_to_video", "video_to_video", "character_performance", "video_upscale" })
        {
            var task = said[step]["task"]!;
            Assert.True(Guid.TryParseExact((string)said[step]["created"]!, "D", out _), step);
            Assert.Equal(("SUCCEEDED", (string)said[step]["created"]!, "video/mp4"), ((string)task["status"]!, (string)task["id"]!, (string)said[step]["type"]!));
            Assert.True((int)said[step]["bytes"]! > 1000, step);
        }

        Assert.Equal(("FAILED", "SAFETY.OUTPUT.VIDEO"), ((string)said["failed"]["task"]!["status"]!, (string)said["failed"]["task"]!["failureCode"]!));
        Assert.Equal("CANCELLED", (string)said["cancelled"]["task"]!["status"]!);
        Assert.Equal(("BadRequestError", 400), ((string)said["bad_request"]["class"]!, (int)said["bad_request"]["status"]!));
        Assert.Contains("1280x720", (string)said["bad_request"]["error"]!, StringComparison.Ordinal);
        Assert.Equal("NotFoundError", (string)said["not_found"]["class"]!);
        Assert.Equal("AuthenticationError", (string)said["wrong_key"]["class"]!);
        Assert.Equal("NotFoundError", (string)said["deleted"]["class"]!);
    }

    private static async Task<Dictionary<string, JsonNode>> RunAsync(string baseUrl, string key)
    {
        var folder = Folder();
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "@runwayml", "sdk"))) Assert.Skip($"The official Runway client for Node was not tried: run 'npm ci' in {folder}; ./test does that.");
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "runway-client.mjs"), baseUrl, key]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(bound.Token), node.StandardError.ReadToEndAsync(bound.Token));
        try
        {
            await node.WaitForExitAsync(bound.Token);
        }
        finally
        {
            if (!node.HasExited) node.Kill();
        }

        Assert.True(node.ExitCode == 0, $"node ended with {node.ExitCode}:\n{await output}\n{await errors}");
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToDictionary(line => (string)line["step"]!);
    }

    private static string Folder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "tests", "node", "runway-client.mjs"))) return Path.Combine(at.FullName, "tests", "node");
        throw new DirectoryNotFoundException("tests/node is not above the test assembly.");
    }
}
