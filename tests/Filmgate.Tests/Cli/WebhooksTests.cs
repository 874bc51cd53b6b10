using Filmgate.Tests.Webhooks;

namespace Filmgate.Tests.Cli;

public sealed class WebhooksTests
{
    [Fact]
    public async Task Deliveries_are_listed_shown_tested_and_replayed_from_the_command_line()
    {
        using var folder = new WorkingDirectory();
        await using var receiver = await Receiver.StartAsync();
        await using var server = folder.Start("serve", "--urls", "http://127.0.0.1:0", "--webhook-allow-private");
        var url = (await server.UrlAsync()).ToString();
        Assert.Contains("No deliveries", (await RunAsync("list")).Error);
        Assert.Contains("No endpoints", (await RunAsync("endpoints", "list")).Error);

        var endpoint = (await RunAsync("endpoints", "add", receiver.Url, "-e", "video.completed", "--description", "the shop")).Out.Trim();
        Assert.Matches("^we_[0-9a-f]{32}$", endpoint);
        Assert.Matches($"{endpoint} .* active +video.completed +{receiver.Url} +the shop", (await RunAsync("endpoints", "list")).Out);

        Assert.Matches("^msg_[0-9a-f]{32} was delivered: 204 in [0-9]+ ms.\n$", (await RunAsync("test", endpoint)).Out);
        var id = receiver.Only.Id;
        Assert.Matches($"{id} .* webhook.test +delivered +1 +{receiver.Url}", (await RunAsync("list")).Out);
        Assert.Contains(receiver.Only.Body, (await RunAsync("show", id)).Out);

        Assert.Contains("was delivered", (await RunAsync("replay", id)).Out);
        Assert.Equal([id, id], receiver.Messages.Select(m => m.Id));

        var (before, after) = ((await RunAsync("secret")).Out.Trim(), (await RunAsync("rotate")).Out.Trim());
        Assert.True(receiver.Messages.Last().IsSignedWith(before));
        Assert.NotEqual(before, after);
        Assert.Matches("^whpk_[A-Za-z0-9+/]{43}=\n$", (await RunAsync("public-key")).Out);

        receiver.Respond = Receiver.With(500);
        var (exit, _, error) = await RunAsync("test", receiver.Url);
        Assert.Equal(1, exit);
        Assert.Contains("was not delivered. The receiver responded with 500. The next try is at", error);
        Assert.Equal(0, (await RunAsync("endpoints", "remove", endpoint)).Exit);
        Assert.Contains("endpoint_not_found", (await RunAsync("endpoints", "enable", endpoint)).Error);

        Task<(int Exit, string Out, string Error)> RunAsync(params string[] args) => folder.RunAsync(["webhooks", .. args, "--url", url]);
    }
}
