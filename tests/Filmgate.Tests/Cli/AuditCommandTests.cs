namespace Filmgate.Tests.Cli;

public sealed class AuditCommandTests
{
    [Fact]
    public async Task Commands_on_the_machine_are_recorded_and_shown_with_those_over_HTTP()
    {
        using var folder = new WorkingDirectory();
        var key = (await folder.RunAsync("keys", "create", "ops", "--operator", "--init")).Out.Trim();
        await folder.RunAsync("keys", "update", "ops", "--metadata", "team=film");
        await using var server = folder.Start("serve", "--urls", "http://127.0.0.1:0");
        var url = (await server.UrlAsync()).ToString();
        Assert.Equal(0, (await RemoteAsync("keys", "create", "alice", "--creates-per-minute", "5")).Exit);
        Assert.Equal(0, (await RemoteAsync("providers", "pause", "sandbox")).Exit);

        foreach (var (exit, text, error) in new[] { await folder.RunAsync("audit", "--json"), await RemoteAsync("audit", "--json") })
        {
            Assert.True(exit == 0, error);
            var lines = text.TrimEnd().Split('\n');
            Assert.Equal(4, lines.Length);
            Assert.Contains("provider.pause", lines[0]);
            Assert.Contains("name alice, limits", lines[1]);
            Assert.Contains("\"actor\":\"command\",\"action\":\"key.update\"", lines[2]);
            Assert.Contains("name ops, role operator", lines[3]);
            Assert.DoesNotContain(key, text);
        }

        var (_, table, _) = await folder.RunAsync("audit", "--limit", "1");
        Assert.Contains("provider.pause", table);
        Assert.DoesNotContain("key.create", table);

        Task<(int Exit, string Out, string Error)> RemoteAsync(params string[] args) =>
            CliProcess.RunAsync(folder.FullPath, args, ("FILMGATE_URL", url), ("FILMGATE_API_KEY", key));
    }

    [Fact]
    public async Task Networks_that_cannot_be_read_are_named()
    {
        using var folder = new WorkingDirectory();
        var (exit, _, error) = await folder.RunAsync("serve", "--trusted-proxies", "10.0.0.0/8,proxy.local");
        Assert.Equal(2, exit);
        Assert.Contains("'proxy.local' is not an IP address or a network", error);
    }
}
