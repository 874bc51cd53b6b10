using System.Text.Json.Nodes;
using Filmgate.Tests.Cli;
using Filmgate.Tests.Media;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Tests.Verification;

public sealed class VerifyCommandTests
{
    [Fact]
    public async Task The_sandbox_is_verified_without_a_key_and_without_differences()
    {
        using var folder = new WorkingDirectory();
        var (exit, text, error) = await folder.RunAsync(
            "verify", "sandbox", "--max-price", "0.50", "-o", "kite.mp4", "--transcripts", "sent");
        Assert.True(exit == 0, text + error);
        Assert.Contains("OK: nothing differs", text);
        Assert.True(File.Exists(folder["kite.mp4"]));
        Assert.Contains("start-accepted.http", Directory.GetFiles(folder["sent"]).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Nothing_is_sent_without_a_maximum_price_or_above_it_and_everything_is_redacted()
    {
        await using var provider = await PlantedProvider.StartAsync();
        provider.OnCreate = http => http.Response.WriteAsync(
            $$"""{"request_id":"task-1","user_id":"jane","note":"your key is {{PlantedProvider.Key}}"}""");
        using var folder = new WorkingDirectory();
        await ConfigureAsync(folder, provider);
        Task<(int Exit, string Out, string Error)> RunAsync(params string[] args) =>
            CliProcess.RunAsync(folder.FullPath, ["verify", .. args], ("MY_KEY", PlantedProvider.Key));

        var (exit, _, error) = await RunAsync("mine");
        Assert.Equal(2, exit);
        Assert.Contains("--max-price is required", error);

        (exit, _, error) = await RunAsync("mine", "--max-price", "0.01");
        Assert.Equal(2, exit);
        Assert.Contains("Nothing was sent", error);

        (exit, _, error) = await RunAsync("nobody", "--max-price", "0.50");
        Assert.Equal(2, exit);
        Assert.Contains("Configured: mine", error);
        Assert.Empty(provider.Requests);

        (exit, var text, error) = await RunAsync("mine", "--max-price", "0.50", "--json", "--show-bodies");
        Assert.Equal((3, 1), (exit, provider.Creates));
        var report = JsonNode.Parse(text)!;
        Assert.Equal("completed", (string)report["result"]!);
        var found = report["differences"]!.AsArray().Select(difference => (string)difference!["found"]!).ToList();
        Assert.Contains("user_id = [redacted]", found);
        Assert.Contains("note = your key is [redacted]", found);

        var files = Directory.GetFiles(folder.FullPath, "*.http", SearchOption.AllDirectories);
        var everything = text + error + string.Concat(files.Select(File.ReadAllText));
        Assert.NotEmpty(files);
        Assert.DoesNotContain(PlantedProvider.Key, everything);
        Assert.DoesNotContain(PlantedProvider.Signature, everything);
        Assert.DoesNotContain("jane", everything);
    }

    [Fact]
    public async Task Ctrl_C_leaves_the_task_on_the_screen_and_it_can_be_resumed_without_paying_again()
    {
        await using var provider = await PlantedProvider.StartAsync();
        var done = provider.Polls[^1];
        provider.Polls = ["""{"status":"pending"}"""];
        using var folder = new WorkingDirectory();
        await ConfigureAsync(folder, provider);
        string[] args = ["verify", "mine", "--model", "grok-imagine-video-1.5", "--seconds", "1"];
        await using (var running = CliProcess.Start(
            folder.FullPath, [.. args, "--max-price", "1", "--accept-unknown-price"], ("MY_KEY", PlantedProvider.Key)))
        {
            await running.WaitForOutputAsync("status=pending");
            await running.SignalAsync("INT");
            Assert.Equal(130, await running.ExitAsync());
            Assert.Contains("--seconds 1 --resume task-1", running.Out);
        }

        provider.Polls = [done];
        var (exit, text, error) = await CliProcess.RunAsync(
            folder.FullPath, [.. args, "--resume", "task-1"], ("MY_KEY", PlantedProvider.Key));
        Assert.True(exit == 3, text + error);                           // the clip has another size
        Assert.Contains("Completed", text);
        Assert.Equal(1, provider.Creates);
    }

    private static Task ConfigureAsync(WorkingDirectory folder, PlantedProvider provider) =>
        File.WriteAllTextAsync(folder["filmgate.json"], $$"""
            { "download_allow_private": true, "providers": [{
                "name": "mine", "system": "xai", "base_url": "{{provider.Url}}", "poll_gap": "30ms",
                "credentials": [{ "id": "a", "env": "MY_KEY" }]
            }] }
            """);
}
