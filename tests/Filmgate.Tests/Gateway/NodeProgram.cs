using System.Diagnostics;
using System.Text.Json.Nodes;
using Filmgate.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Gateway;

/// <summary>A program of tests/node: somebody else's client, unmodified, that says what it did in one JSON object a line.</summary>
internal static class NodeProgram
{
    /// <summary>What it said, by step. Skips the test where the client is not installed.</summary>
    /// <param name="package">The npm package that it is about.</param>
    public static async Task<Dictionary<string, JsonNode>> RunAsync(RunningGateway gateway, string file, string package, string path)
    {
        var folder = Folder(file);
        if (!Directory.Exists(Path.Combine([folder, "node_modules", .. package.Split('/')])))
            Assert.Skip($"The client {package} for Node was not tried: run 'npm ci' in {folder}; ./test does that.");
        var (key, text) = ApiKey.Create("node", ApiKey.Completed, TimeProvider.System.GetUtcNow());
        await gateway.Services.GetRequiredService<IKeyStore>().AddAsync(key, default);

        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var node = Start(new ProcessStartInfo("node", [Path.Combine(folder, file), $"{gateway.Http.BaseAddress}{path}".TrimEnd('/'), text])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }, package);
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

    private static Process Start(ProcessStartInfo start, string package)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"The client {package} for Node was not tried: install Node 20 or newer.");
            throw;
        }
    }

    private static string Folder(string file)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "tests", "node", file))) return Path.Combine(at.FullName, "tests", "node");
        throw new DirectoryNotFoundException("tests/node is not above the test assembly.");
    }
}
