using Filmgate.Client;

namespace Filmgate.Tests.Cli;

public sealed class KeysTests
{
    [Fact]
    public async Task Create_prints_the_key_and_nothing_else_and_keeps_only_its_hash()
    {
        using var place = new Workplace();
        var (exit, text, error) = await place.RunAsync("keys", "create", "ci");

        Assert.Equal(0, exit);
        Assert.Matches("^fg_[A-Za-z0-9_-]{43}\n$", text);
        Assert.Empty(error);
        foreach (var file in Directory.EnumerateFiles(place["filmgate-data"], "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(text.Trim(), System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)));

        var (_, list, _) = await place.RunAsync("keys", "list");
        Assert.Contains("ci", list);
        Assert.DoesNotContain(text.Trim(), list);
    }

    [Fact]
    public async Task A_key_made_beside_a_running_server_closes_its_door_and_opens_it_with_the_key()
    {
        using var place = new Workplace();
        await using var server = place.Start("serve", "--urls", "http://127.0.0.1:0");
        var url = await server.UrlAsync();
        using var nobody = new FilmgateClient(url);
        await nobody.ListVideosAsync();

        var key = (await place.RunAsync("keys", "create", "older", "--status-vocabulary", "succeeded")).Out.Trim();
        using var somebody = new FilmgateClient(url, key);
        await somebody.ListVideosAsync();
        await UntilRefusedAsync(nobody);

        Assert.Equal(0, (await place.RunAsync("keys", "revoke", "older")).Exit);
        await UntilRefusedAsync(somebody);
        Assert.Equal(1, (await place.RunAsync("keys", "revoke", "older")).Exit);
    }

    [Fact]
    public async Task An_unknown_vocabulary_is_refused_with_the_known_ones()
    {
        using var place = new Workplace();
        var (exit, text, error) = await place.RunAsync("keys", "create", "x", "--status-vocabulary", "done");
        Assert.Equal(2, exit);
        Assert.DoesNotContain("fg_", text);
        Assert.Contains("succeeded", error);
    }

    /// <summary>The server looks at the keys again within two seconds.</summary>
    private static async Task UntilRefusedAsync(FilmgateClient client)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                await client.ListVideosAsync(ct: limit.Token);
            }
            catch (FilmgateException refused)
            {
                Assert.Contains(refused.Code, new[] { "missing_api_key", "invalid_api_key" });
                return;
            }
        }
    }
}
