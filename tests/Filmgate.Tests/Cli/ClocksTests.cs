using System.Text.Json.Nodes;
using Filmgate.Cli.Output;
using Filmgate.Client;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Cli;

public sealed class ClocksTests
{
    private static readonly ModelClock Clock = new()
    {
        Model = "veo3-fast",
        Seconds = "8",
        Size = "1280x720",
        Samples = 40,
        P50Seconds = 61.2,
        P90Seconds = 88,
        P99Seconds = 101,
        LearnedShare = 1,
        DeadlineSeconds = 900,
        PollsPerVideo = 5.3,
        Histogram = new() { FromSeconds = 40, StepSeconds = 8, Counts = [1, 4, 16, 8, 4, 2, 0, 1] },
    };

    [Fact]
    public void A_clock_is_a_histogram_with_its_times_below()
    {
        var text = ClockText.Of(Clock, width: 20);
        Assert.Equal("veo3-fast  8 s  1280x720", text.Title);
        Assert.Equal("  ▁▁▂▂██▄▄▂▂▁▁  ▁▁", text.Histogram[0]);
        Assert.Equal("  40 s  1 min 44 s", text.Histogram[1]);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(40)]
    [InlineData(200)]
    public void The_histogram_fits_the_width(int width)
    {
        var text = ClockText.Of(Clock, width);
        Assert.True(text.Histogram[0].Length < width);
        Assert.Contains('█', text.Histogram[0]);
    }

    [Fact]
    public void The_facts_say_what_is_learned_and_what_is_typical()
    {
        Assert.Equal(
            [
                "  40 renders: half within 1 min 01 s, 90 % within 1 min 28 s, 99 % within 1 min 41 s",
                "  times out after 15 min 00 s; 5.3 polls a video",
            ],
            ClockText.Of(Clock, 120).Facts);
        var cold = Clock with
        {
            Samples = 0,
            P50Seconds = null,
            Histogram = null,
            PollsPerVideo = null,
            TypicalSeconds = 100,
            LearnedShare = 0,
        };
        Assert.Equal(
            ["  no render yet", "  times out after 15 min 00 s", "  the provider says about 1 min 40 s; 0 % of the poll plan is learned"],
            ClockText.Of(cold, 120).Facts);
    }

    [Fact]
    public async Task The_command_shows_the_clocks_of_a_running_gateway()
    {
        using var folder = new WorkingDirectory();
        await using var gateway = await RunningGateway.StartAsync(speed: 40);
        string[] command = ["clocks", "--url", $"{gateway.Http.BaseAddress}"];
        Assert.Equal((0, "", "No renders are known.\n"), await folder.RunAsync(command));
        await gateway.FinishAsync((string)(await gateway.CreateAsync(new { prompt = "A kite", model = "veo3-fast" }))["id"]!);
        var (exit, text, error) = await folder.RunAsync(command);
        Assert.Equal((0, ""), (exit, error));
        Assert.StartsWith("veo3-fast  8 s", text, StringComparison.Ordinal);
        Assert.Contains("█", text);
        Assert.Contains("1 renders: half within", text);
        Assert.DoesNotContain("\u001b", text);
    }

    [Fact]
    public async Task The_command_shows_the_history_of_a_data_directory()
    {
        using var folder = new WorkingDirectory();
        Assert.Equal(0, (await folder.RunAsync("generate", "A kite", "--model", "veo3-fast", "--data", "data", "-o", "kite.mp4")).Exit);
        var (exit, text, error) = await folder.RunAsync("clocks", "--data", "data", "--json", "--model", "veo3-fast");
        Assert.Equal((0, ""), (exit, error));
        var clock = JsonNode.Parse(text)!;
        Assert.Equal(("veo3-fast", 1), ((string)clock["model"]!, (int)clock["samples"]!));
    }
}
