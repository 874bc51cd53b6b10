using System.Text.Json.Nodes;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Cli;

/// <summary><c>watch</c> and <c>list</c> against a running gateway.</summary>
public sealed class WatchTests
{
    [Fact]
    public async Task Watch_ends_with_the_last_video_and_prints_how_each_ended()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var folder = new WorkingDirectory();
        var (good, bad) = (await CreateAsync(gateway, "a kite"), await CreateAsync(gateway, "[sandbox:moderated] a boat"));

        var (exit, text, error) = await folder.RunAsync("watch", good, bad, "--url", Url(gateway));

        Assert.Equal(1, exit);
        Assert.StartsWith($"{good} completed\n{bad} failed content_rejected: ", text);
        Assert.Contains($"{good} completed 100 %", error);
        Assert.Contains($"{bad} failed 0 % content_rejected", error);
    }

    [Fact]
    public async Task Watch_succeeds_if_all_videos_are_completed_even_before_it_starts()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var folder = new WorkingDirectory();
        var (completed, running) = (await CreateAsync(gateway, "a kite"), await CreateAsync(gateway, "a boat"));
        await gateway.FinishAsync(completed);

        var (exit, text, error) = await folder.RunAsync("watch", completed, running, "--json", "-q", "--url", Url(gateway));

        Assert.Equal((0, ""), (exit, error));
        var ids = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["id"]!);
        Assert.Equal([completed, running], ids);
    }

    [Fact]
    public async Task Watch_names_a_video_that_does_not_exist()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var folder = new WorkingDirectory();
        var (exit, _, error) = await folder.RunAsync("watch", "video_of_nobody", "--url", Url(gateway));
        Assert.Equal(1, exit);
        Assert.Contains("Refused (video_not_found): This API key has no video 'video_of_nobody'", error);
        Assert.Equal(2, (await folder.RunAsync("watch")).Exit);
    }

    [Fact]
    public async Task Watch_can_be_interrupted_and_the_video_keeps_rendering()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var folder = new WorkingDirectory();
        var id = await CreateAsync(gateway, "[sandbox:stuck]");
        await using var watch = folder.Start("watch", id, "--url", Url(gateway));
        await watch.WaitForOutputAsync("in_progress");
        await watch.SignalAsync("INT");
        Assert.Equal(130, await watch.ExitAsync());
        Assert.Contains("Interrupted. The videos keep rendering.", watch.Error);
    }

    [Fact]
    public async Task List_shows_the_latest_videos_with_a_status()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var folder = new WorkingDirectory();
        var completedId = await CreateAsync(gateway, "a kite\nover a field");
        var failed = await CreateAsync(gateway, "[sandbox:moderated]");
        await gateway.FinishAsync(completedId);
        await gateway.FinishAsync(failed);

        var (exit, all, _) = await folder.RunAsync("list", "--url", Url(gateway));
        var (_, one, _) = await folder.RunAsync("list", "-n", "1", "--url", Url(gateway));
        var (_, completed, _) = await folder.RunAsync("list", "--status", "completed", "--json", "--url", Url(gateway));
        var none = await folder.RunAsync("list", "--status", "cancelled", "queued", "--url", Url(gateway));

        Assert.Equal(0, exit);
        var ids = all.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]);
        Assert.Equal(["ID", failed, completedId], ids);
        Assert.Contains("failed (content_rejected)", all);
        Assert.Contains("a kite over a field", all);
        Assert.DoesNotContain(completedId, one);
        Assert.Equal(completedId, (string)JsonNode.Parse(completed)!["id"]!);
        Assert.Equal((0, "", "No videos.\n"), none);
        Assert.Equal(2, (await folder.RunAsync("list", "-n", "0")).Exit);
        Assert.Equal(2, (await folder.RunAsync("list", "--status", "done")).Exit);
    }

    [Fact]
    public async Task List_with_follow_shows_new_videos()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var folder = new WorkingDirectory();
        var before = await CreateAsync(gateway, "a kite");
        await using var list = folder.Start("list", "--follow", "--url", Url(gateway));
        await list.WaitForOutputAsync(before);
        var after = await CreateAsync(gateway, "a boat");
        await list.WaitForOutputAsync($"{after} completed 100 %");
        await list.SignalAsync("INT");
        Assert.Equal(130, await list.ExitAsync());
    }

    private static async Task<string> CreateAsync(RunningGateway gateway, string prompt) =>
        (string)(await gateway.CreateAsync(new { prompt }))["id"]!;

    private static string Url(RunningGateway gateway) => gateway.Http.BaseAddress!.ToString();
}
