using System.Diagnostics;
using System.Text.Json.Nodes;
using Filmgate.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Gateway;

/// <summary>Runs a program of tests/node. It uses an unmodified third-party client and prints one line of JSON for each step.</summary>
internal static class NodeProgram
{
    /// <summary>Returns the output by step. Skips the test if the client is not installed.</summary>
    /// <param name="package">The npm package of the client.</param>
    public static async Task<Dictionary<string, JsonNode>> RunAsync(RunningGateway gateway, string file, string package, string path)
    {
        var folder = Folder(file);
        if (!Directory.Exists(Path.Combine([folder, "node_modules", .. package.Split('/')])))
            Assert.Skip($"This test needs {package} for Node: run 'npm ci' in {folder}. ./test does that.");
        var (key, text) = ApiKey.Create($"node {Environment.ProcessId}", ApiKey.Completed, TimeProvider.System.GetUtcNow());
        await gateway.Services.GetRequiredService<IKeyStore>().AddAsync(key, default);

        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var baseUrl = $"{gateway.Http.BaseAddress}{path}".TrimEnd('/');
        using var node = Start(new ProcessStartInfo("node", [Path.Combine(folder, file), baseUrl, text])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }, package);
        var output = node.StandardOutput.ReadToEndAsync(timeout.Token);
        var errors = node.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await node.WaitForExitAsync(timeout.Token);
        }
        finally
        {
            if (!node.HasExited) node.Kill();
        }

        Assert.True(node.ExitCode == 0, $"node ended with {node.ExitCode}:\n{await output}\n{await errors}");
        var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Select(line => JsonNode.Parse(line)!).ToDictionary(line => (string)line["step"]!);
    }

    private static Process Start(ProcessStartInfo start, string package)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"This test needs {package} for Node: install Node 20 or newer.");
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
