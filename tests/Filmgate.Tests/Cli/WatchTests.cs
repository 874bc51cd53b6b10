using System.Text.Json.Nodes;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Cli;

/// <summary><c>watch</c> and <c>list</c> against a running gateway.</summary>
public sealed class WatchTests
{
    [Fact]
    public async Task Watch_ends_with_the_last_video_and_tells_how_each_ended()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var place = new Workplace();
        var (good, bad) = (await CreateAsync(gateway, "a kite"), await CreateAsync(gateway, "[sandbox:moderated] a boat"));

        var (exit, text, error) = await place.RunAsync("watch", good, bad, "--url", Url(gateway));

        Assert.Equal(1, exit);
        Assert.StartsWith($"{good} completed\n{bad} failed content_rejected: ", text);
        Assert.Contains($"{good} completed 100 %", error);
        Assert.Contains($"{bad} failed 0 % content_rejected", error);
    }

    [Fact]
    public async Task Watch_is_content_when_all_are_completed_also_before_it_came()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var place = new Workplace();
        var (early, late) = (await CreateAsync(gateway, "a kite"), await CreateAsync(gateway, "a boat"));
        await gateway.FinishAsync(early);

        var (exit, text, error) = await place.RunAsync("watch", early, late, "--json", "-q", "--url", Url(gateway));

        Assert.Equal((0, ""), (exit, error));
        Assert.Equal([early, late], text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["id"]!));
    }

    [Fact]
    public async Task Watch_says_which_video_it_does_not_know()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var place = new Workplace();
        var (exit, _, error) = await place.RunAsync("watch", "video_of_nobody", "--url", Url(gateway));
        Assert.Equal(1, exit);
        Assert.Contains("Refused (video_not_found): There is no video 'video_of_nobody'", error);
        Assert.Equal(2, (await place.RunAsync("watch")).Exit);
    }

    [Fact]
    public async Task Watch_can_be_left_and_the_video_goes_on()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var place = new Workplace();
        var id = await CreateAsync(gateway, "[sandbox:stuck]");
        await using var watch = place.Start("watch", id, "--url", Url(gateway));
        await watch.UntilSaidAsync("in_progress");
        await watch.SignalAsync("INT");
        Assert.Equal(130, await watch.ExitAsync());
        Assert.Contains("go on without us", watch.Error);
    }

    [Fact]
    public async Task List_shows_the_latest_of_a_state()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var place = new Workplace();
        var done = await CreateAsync(gateway, "a kite\nover a field");
        var failed = await CreateAsync(gateway, "[sandbox:moderated]");
        await gateway.FinishAsync(done);
        await gateway.FinishAsync(failed);

        var (exit, all, _) = await place.RunAsync("list", "--url", Url(gateway));
        var (_, one, _) = await place.RunAsync("list", "-n", "1", "--url", Url(gateway));
        var (_, completed, _) = await place.RunAsync("list", "--status", "completed", "--json", "--url", Url(gateway));
        var (_, none, _) = await place.RunAsync("list", "--status", "cancelled", "queued", "--url", Url(gateway));

        Assert.Equal(0, exit);
        Assert.Equal(["id", failed, done], all.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
        Assert.Contains("failed (content_rejected)", all);
        Assert.Contains("a kite over a field", all);
        Assert.DoesNotContain(done, one);
        Assert.Equal(done, (string)JsonNode.Parse(completed)!["id"]!);
        Assert.Equal("No videos.\n", none);
        Assert.Equal(2, (await place.RunAsync("list", "-n", "0")).Exit);
        Assert.Equal(2, (await place.RunAsync("list", "--status", "done")).Exit);
    }

    [Fact]
    public async Task List_that_follows_shows_what_comes_along()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var place = new Workplace();
        var before = await CreateAsync(gateway, "a kite");
        await using var list = place.Start("list", "--follow", "--url", Url(gateway));
        await list.UntilSaidAsync(before);
        var after = await CreateAsync(gateway, "a boat");
        await list.UntilSaidAsync($"{after} completed 100 %");
        await list.SignalAsync("INT");
        Assert.Equal(130, await list.ExitAsync());
    }

    private static async Task<string> CreateAsync(RunningGateway gateway, string prompt) => (string)(await gateway.CreateAsync(new { prompt }))["id"]!;

    private static string Url(RunningGateway gateway) => gateway.Http.BaseAddress!.ToString();
}
