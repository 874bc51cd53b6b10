using Filmgate.Client;

namespace Filmgate.Tests.Cli;

public sealed class KeysTests
{
    [Fact]
    public async Task Create_prints_only_the_key_and_stores_only_its_hash()
    {
        using var folder = new WorkingDirectory();
        var (exit, text, error) = await folder.RunAsync("keys", "create", "ci", "--init");

        Assert.Equal(0, exit);
        Assert.Matches("^fg_[A-Za-z0-9_-]{43}\n$", text);
        Assert.DoesNotContain(text.Trim(), error);
        foreach (var file in Directory.EnumerateFiles(folder["filmgate-data"], "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(text.Trim(), System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)));

        var (_, list, _) = await folder.RunAsync("keys", "list");
        Assert.Contains("ci", list);
        Assert.DoesNotContain(text.Trim(), list);
    }

    [Fact]
    public async Task A_running_server_requires_a_key_that_is_created_meanwhile_and_stops_accepting_it_once_revoked()
    {
        using var folder = new WorkingDirectory();
        await using var server = folder.Start("serve", "--urls", "http://127.0.0.1:0");
        var url = await server.UrlAsync();
        using var withoutKey = new FilmgateClient(url);
        await withoutKey.ListVideosAsync();

        var key = (await folder.RunAsync("keys", "create", "older", "--status-vocabulary", "succeeded")).Out.Trim();
        using var withKey = new FilmgateClient(url, key);
        await withKey.ListVideosAsync();
        await WaitUntilRefusedAsync(withoutKey);

        Assert.Equal(0, (await folder.RunAsync("keys", "revoke", "older")).Exit);
        await WaitUntilRefusedAsync(withKey);
        Assert.Equal(1, (await folder.RunAsync("keys", "revoke", "older")).Exit);
    }

    [Fact]
    public async Task The_first_key_says_what_it_changes_for_everybody_and_the_last_revoked_one_that_nobody_gets_in()
    {
        using var folder = new WorkingDirectory();
        var (_, _, first) = await folder.RunAsync("keys", "create", "one", "--init");
        Assert.Contains(folder["filmgate-data"], first);
        Assert.Contains("every request needs a key", first);
        Assert.Contains("Revoking all keys does not undo this.", first);
        Assert.DoesNotContain("every request needs a key", (await folder.RunAsync("keys", "create", "two")).Error);
        Assert.DoesNotContain("No active key is left", (await folder.RunAsync("keys", "revoke", "one")).Error);
        Assert.Contains("No active key is left: the gateway refuses every request", (await folder.RunAsync("keys", "revoke", "two")).Error);
    }

    [Fact]
    public async Task Two_active_keys_cannot_share_a_name_and_the_name_of_a_revoked_key_is_free()
    {
        using var folder = new WorkingDirectory();
        await folder.RunAsync("keys", "create", "ci", "--init");
        var (exit, text, error) = await folder.RunAsync("keys", "create", "ci");
        Assert.Equal((1, ""), (exit, text));
        Assert.Contains("already named 'ci'. Nothing was changed.", error);
        await folder.RunAsync("keys", "revoke", "ci");
        Assert.Equal(0, (await folder.RunAsync("keys", "create", "ci")).Exit);
    }

    [Fact]
    public async Task A_server_that_holds_the_data_directory_knows_of_a_change_at_once_and_records_it()
    {
        using var folder = new WorkingDirectory();
        await using var server = folder.Start("serve", "--urls", "http://127.0.0.1:0");
        var url = await server.UrlAsync();
        var key = (await folder.RunAsync("keys", "create", "ops", "--operator")).Out.Trim();
        using var withoutKey = new FilmgateClient(url);
        Assert.Equal("missing_api_key", (await Assert.ThrowsAsync<FilmgateException>(() => withoutKey.ListVideosAsync())).Code);
        using var operate = new FilmgateClient(url, key);
        var entry = (await operate.ListAuditAsync()).Data[0];
        Assert.Equal(("command", "key.create"), (entry.Actor, entry.Action));

        var (shown, providers, refusal) = await folder.RunAsync("providers");
        Assert.True(shown == 0, refusal);
        Assert.Contains("sandbox", providers);
        var (exit, _, error) = await folder.RunAsync("keys", "revoke", "ops");
        Assert.True(exit == 0, error);
        Assert.Contains("No active key is left", error);
        Assert.Equal("invalid_api_key", (await Assert.ThrowsAsync<FilmgateException>(() => operate.ListVideosAsync())).Code);
        Assert.Empty(Directory.GetFileSystemEntries(folder["filmgate-data/commands"]));
        await server.SignalAsync("TERM");
        await server.ExitAsync();
        Assert.False(File.Exists(folder["filmgate-data/server.url"]));
        Assert.Equal(0, (await folder.RunAsync("keys", "create", "ops", "--operator")).Exit);
    }

    [Fact]
    public async Task With_the_address_of_a_gateway_the_commands_manage_its_keys_and_create_no_data_directory()
    {
        using var server = new WorkingDirectory();
        using var here = new WorkingDirectory();
        await using var running = server.Start("serve", "--urls", "http://127.0.0.1:0");
        var url = (await running.UrlAsync()).ToString();
        var key = (await RunAsync("keys", "create", "ops", "--operator")).Out.Trim();
        Assert.StartsWith("fg_", key, StringComparison.Ordinal);
        var refused = await RunAsync("keys", "list");
        Assert.Equal(1, refused.Exit);
        Assert.Contains("FILMGATE_API_KEY", refused.Error);

        Assert.Equal(0, (await RunAsync("keys", "create", "ci", "--model", "kling-*", "--expires-in", "90d", "--key", key)).Exit);
        Assert.Equal(0, (await RunAsync("keys", "update", "ci", "--model", "", "--metadata", "team=film", "--key", key)).Exit);
        var rotated = await RunAsync("keys", "rotate", "ci", "--grace", "0s", "--key", key);
        Assert.Contains("refused within 2 seconds", rotated.Error);
        Assert.Equal(0, (await RunAsync("keys", "revoke", "ci", "--key", key)).Exit);
        Assert.Equal(1, (await RunAsync("keys", "revoke", "ci", "--key", key)).Exit);
        var last = await RunAsync("keys", "revoke", "ops", "--key", key);
        Assert.Equal(1, last.Exit);
        Assert.Contains("last active operator key", last.Error);
        var list = await RunAsync("keys", "list", "--json", "--key", key);
        Assert.Contains("\"metadata\":{\"team\":\"film\"}", list.Out);
        Assert.Empty(Directory.GetFileSystemEntries(here.FullPath));

        Task<(int Exit, string Out, string Error)> RunAsync(params string[] args) =>
            CliProcess.RunAsync(here.FullPath, args, ("FILMGATE_URL", url));
    }

    [Fact]
    public async Task Wrong_properties_are_refused_and_named()
    {
        using var folder = new WorkingDirectory();
        foreach (var (flag, value) in new[] { ("--expires-in", "soon"), ("--delete-after", "x"), ("--metadata", "x") })
        {
            var (exit, text, error) = await folder.RunAsync("keys", "create", "x", "--init", flag, value);
            Assert.Equal((2, ""), (exit, text));
            Assert.Contains(flag[2..].Replace('-', '_'), error.Replace('-', '_'));
        }
    }

    [Fact]
    public async Task An_unknown_status_vocabulary_is_refused_with_the_accepted_values()
    {
        using var folder = new WorkingDirectory();
        var (exit, text, error) = await folder.RunAsync("keys", "create", "x", "--status-vocabulary", "done");
        Assert.Equal(2, exit);
        Assert.DoesNotContain("fg_", text);
        Assert.Contains("succeeded", error);
    }

    /// <summary>The server reads the keys again within two seconds.</summary>
    private static async Task WaitUntilRefusedAsync(FilmgateClient client)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                await client.ListVideosAsync(ct: timeout.Token);
            }
            catch (FilmgateException refused)
            {
                Assert.Contains(refused.Code, new[] { "missing_api_key", "invalid_api_key" });
                return;
            }
        }
    }
}
