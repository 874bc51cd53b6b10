using System.Text.Json.Nodes;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Webhooks;

namespace Filmgate.Tests.Cli;

/// <summary>Commands that print rows.</summary>
public sealed class ListingTests
{
    [Fact]
    public async Task Models_as_JSON_are_one_object_per_line()
    {
        using var folder = new WorkingDirectory();
        var (exit, text, error) = await folder.RunAsync("models", "sora", "--json");
        Assert.Equal((0, ""), (exit, error));
        var models = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(["sora-2", "sora-2-pro"], models.Select(model => (string)model["id"]!));
        Assert.Equal([4, 8, 12], models[0]["seconds"]!.AsArray().Select(seconds => (int)seconds!));
    }

    [Fact]
    public async Task A_model_that_does_not_exist_is_an_error_that_names_similar_ones()
    {
        using var folder = new WorkingDirectory();
        Assert.Equal(
            (1, "", "No model has 'zzz' in its id or name. 'filmgate models' lists all models.\n"), await folder.RunAsync("models", "zzz"));
        var (exit, text, error) = await folder.RunAsync("models", "veo3fast", "--json");
        Assert.Equal((1, ""), (exit, text));
        Assert.Contains("veo3-fast", error);
    }

    [Theory]
    [InlineData("models", "--jsn")]
    [InlineData("generate", "--negative-promt")]
    [InlineData("get", "--raww")]
    public async Task An_unknown_option_is_not_taken_for_a_text(params string[] command)
    {
        using var folder = new WorkingDirectory();
        var (exit, text, error) = await folder.RunAsync(command);
        Assert.Equal((2, ""), (exit, text));
        Assert.StartsWith($"Unrecognized option '{command[^1]}'.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_list_prints_one_JSON_object_per_line_and_nothing_for_an_empty_list()
    {
        await using var gateway = await RunningGateway.StartAsync(
            change: s => s with { Webhooks = s.Webhooks with { AllowPrivate = true } });
        await using var receiver = await Receiver.StartAsync();
        using var folder = new WorkingDirectory();
        string[][] lists = [["list"], ["files", "list"], ["webhooks", "list"], ["webhooks", "endpoints", "list"]];
        foreach (var list in lists)
        {
            var (exit, text, error) = await RunAsync([.. list, "--json"]);
            Assert.Equal((0, ""), (exit, text));
            Assert.StartsWith("No ", error, StringComparison.Ordinal);
        }

        await File.WriteAllBytesAsync(folder["first.png"], Filmgate.Tests.Sandbox.Pictures.Png(64, 64));
        Assert.Equal(0, (await RunAsync("files", "upload", "first.png")).Exit);
        var endpoint = (await RunAsync("webhooks", "endpoints", "add", receiver.Url)).Out.Trim();
        Assert.Equal(0, (await RunAsync("webhooks", "test", endpoint)).Exit);
        await gateway.CreateAsync(new { prompt = "A kite" });
        foreach (var list in lists)
        {
            var (_, text, _) = await RunAsync([.. list, "--json"]);
            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Assert.NotNull(JsonNode.Parse(line)!["id"]);
            Assert.NotEmpty(text);
        }

        var (_, quotes, _) = await RunAsync("estimate", "A kite", "-m", "veo3-fast", "--json");
        Assert.Equal("veo3-fast", (string)JsonNode.Parse(quotes)!["model"]!);

        Task<(int Exit, string Out, string Error)> RunAsync(params string[] args) =>
            folder.RunAsync([.. args, "--url", gateway.Http.BaseAddress!.AbsoluteUri]);
    }

    [Fact]
    public async Task Warnings_prices_and_what_was_billed_are_printed_for_each_video()
    {
        await using var gateway = await RunningGateway.StartAsync();
        var url = gateway.Http.BaseAddress!.AbsoluteUri;
        using var folder = new WorkingDirectory();
        string[] wrongSize = ["generate", "[sandbox:wrong-size] A kite", "-m", "veo3-fast", "-o", "kite.mp4", "--url", url];
        var (exit, _, summary) = await folder.RunAsync(wrongSize);
        Assert.True(exit == 0, summary);
        Assert.Contains("note     The provider delivered", summary);
        Assert.Contains("price    ", summary);
        var (_, _, failure) = await folder.RunAsync("generate", "[sandbox:moderated] A kite", "-o", "no.mp4", "--url", url);
        Assert.Matches("billed    (yes|no|unknown)", failure);

        var (_, table, _) = await folder.RunAsync("list", "--url", url);
        Assert.Contains("The provider delivered", table);
        Assert.Matches("billed: (yes|no|unknown)", table);
        Assert.Contains("PRICE (USD)", table);
        var ids = table.Split('\n').Select(line => line.Split(' ')[0]).Where(id => id.StartsWith("video_", StringComparison.Ordinal));
        var (_, lines, details) = await folder.RunAsync(["watch", .. ids, "--url", url]);
        Assert.DoesNotContain("billed", lines);
        Assert.Contains("The provider delivered", details);
        Assert.Matches("billed: (yes|no|unknown)", details);
    }
}
