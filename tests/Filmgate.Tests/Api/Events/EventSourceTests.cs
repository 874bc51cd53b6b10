using System.Diagnostics;
using System.Text.Json.Nodes;
using Filmgate.Tests.Cli;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Api.Events;

/// <summary>The stream as a browser's EventSource reads it, with Node's implementation; see tests/node/event-source.mjs.</summary>
public sealed class EventSourceTests
{
    [Fact]
    public async Task An_EventSource_whose_connection_breaks_gets_every_event_once_and_stops_at_the_end()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 5);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;

        var said = await RunAsync(gateway.Http.BaseAddress!.ToString(), id);

        var kept = said.Where(one => (string)one["type"]! is not ("video.progress" or "closed")).ToList();
        Assert.Equal(
            ["video.created", "video.submitting", "video.started", "video.rendered", "video.completed"],
            kept.Select(one => (string)one["type"]!));
        Assert.Equal(["1", "2", "3", "4", "5"], kept.Select(one => (string)one["id"]!));
        Assert.All(kept, one => Assert.Equal(id, (string)one["video"]!));
        Assert.Equal("closed", (string)said[^1]["type"]!);
        Assert.True((int)said[^1]["connections"]! >= 2, "The connection was never interrupted.");
    }

    private static async Task<List<JsonNode>> RunAsync(params string[] args)
    {
        var script = Path.Combine(Repository.Root, "tests", "node", "event-source.mjs");
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var node = Start(
            new("node", ["--experimental-eventsource", script, .. args])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(bound.Token), node.StandardError.ReadToEndAsync(bound.Token));
        try
        {
            await node.WaitForExitAsync(bound.Token);
        }
        finally
        {
            if (!node.HasExited) node.Kill();
        }

        var said = await errors;
        Assert.SkipWhen(
            said.Contains("bad option", StringComparison.Ordinal),
            "EventSource was not tested: this version of Node does not have it. Install 20.18 or newer.");
        Assert.True(node.ExitCode == 0, $"node ended with {node.ExitCode}:\n{await output}\n{said}");
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
            Assert.Skip("EventSource was not tested: install Node 20.18 or newer.");
            throw;
        }
    }
}
