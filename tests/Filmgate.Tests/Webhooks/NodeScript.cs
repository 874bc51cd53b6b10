using System.Diagnostics;
using System.Text.Json.Nodes;
using Filmgate.Tests.Cli;

namespace Filmgate.Tests.Webhooks;

/// <summary>A script of tests/node that reads JSON lines and prints JSON lines.</summary>
internal static class NodeScript
{
    public static readonly string Directory = Path.Combine(Repository.Root, "tests", "node");
    private static readonly TimeSpan RunTimeout = TimeSpan.FromSeconds(60);

    public static async Task<List<JsonNode>> RunAsync(string script, params string[] lines)
    {
        using var node = Start(new("node", [Path.Combine(Directory, script)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        using var timeout = new CancellationTokenSource(RunTimeout);
        foreach (var line in lines) await node.StandardInput.WriteLineAsync(line);
        node.StandardInput.Close();
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(timeout.Token), node.StandardError.ReadToEndAsync(timeout.Token));
        await node.WaitForExitAsync(timeout.Token);
        Assert.True(node.ExitCode == 0, $"node exited with {node.ExitCode}:\n{await errors}");
        return [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("Node is missing: install Node 20 or newer.");
            throw;
        }
    }
}
