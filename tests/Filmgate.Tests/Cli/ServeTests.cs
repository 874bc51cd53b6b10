using System.Diagnostics;
using System.Net;
using Filmgate.Client;

namespace Filmgate.Tests.Cli;

public sealed class ServeTests
{
    [Fact]
    public async Task Sigterm_ends_a_busy_server_with_exit_code_zero()
    {
        using var place = new Workplace();
        await using var server = place.Start("serve", "--urls", "http://127.0.0.1:0");
        using var client = new FilmgateClient(await server.UrlAsync());
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => client.CreateVideoAsync(new() { Prompt = $"kite {i}" })));

        var began = Stopwatch.GetTimestamp();
        await server.SignalAsync("TERM");

        Assert.Equal(0, await server.ExitAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(8));
        Assert.DoesNotContain("Unhandled", server.Error);
        Assert.Empty(server.Out);
    }

    [Fact]
    public async Task It_says_what_runs_and_that_nothing_is_protected()
    {
        using var place = new Workplace();
        await using var server = place.Start("serve", "--urls", "http://127.0.0.1:0", "--data", "here");
        await server.UrlAsync();
        await server.UntilSaidAsync("any program on this machine may call");
        await server.UntilSaidAsync("info: Filmgate.Storage.SqlDatabase[1] SQLite 3.");

        Assert.Contains(place["here"], server.Error);
        Assert.Contains("NO KEY IS SET (COMETAPI_KEY)", server.Error);
    }

    [Fact]
    public async Task A_provider_key_is_used_and_never_shown()
    {
        using var place = new Workplace();
        await using var server = CliProcess.Start(place.Folder, ["serve", "--urls", "http://127.0.0.1:0", "--log-level", "debug"], ("COMETAPI_KEY", "sk-do-not-show-me"), ("COMETAPI_BASE_URL", "http://127.0.0.1:9"));
        using var client = new FilmgateClient(await server.UrlAsync());
        Assert.All((await client.ListModelsAsync()).Data, model => Assert.Equal("cometapi", model.OwnedBy));

        await server.SignalAsync("TERM");

        Assert.Equal(0, await server.ExitAsync());
        Assert.Contains("cometapi", server.Error);
        Assert.DoesNotContain("sk-do-not-show-me", server.Error);
        Assert.False(Directory.Exists(Path.Combine(place["filmgate-data"], "sandbox")));
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_refused_in_one_line()
    {
        using var place = new Workplace();
        await using var first = place.Start("serve", "--urls", "http://127.0.0.1:0");
        await first.UrlAsync();

        var (exit, _, error) = await place.RunAsync("serve", "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, exit);
        Assert.Contains("in use by another Filmgate server", Assert.Single(error.TrimEnd().Split('\n')));
    }

    [Fact]
    public async Task A_taken_address_is_said_in_one_line()
    {
        using var place = new Workplace();
        await using var first = place.Start("serve", "--urls", "http://127.0.0.1:0");
        var url = await first.UrlAsync();

        var (exit, _, error) = await place.RunAsync("serve", "--urls", url.GetLeftPart(UriPartial.Authority), "--data", "other");

        Assert.Equal(1, exit);
        Assert.Contains("address already in use", Assert.Single(error.TrimEnd().Split('\n')));
    }

    [Fact]
    public async Task A_database_that_is_none_is_said_in_one_line()
    {
        using var place = new Workplace();
        Directory.CreateDirectory(place["other"]);
        await File.WriteAllTextAsync(place["other/filmgate.db"], "This was never a database, however long one looks at it.");

        var (exit, _, error) = await place.RunAsync("serve", "--urls", "http://127.0.0.1:0", "--data", "other");

        Assert.Equal(1, exit);
        Assert.Contains("database", Assert.Single(error.TrimEnd().Split('\n')));
    }

    [Fact]
    public async Task Without_a_key_it_does_not_listen_to_the_world()
    {
        using var place = new Workplace();
        var (exit, _, error) = await place.RunAsync("serve", "--urls", "http://0.0.0.0:0");
        Assert.Equal(1, exit);
        Assert.Contains("keys create", Assert.Single(error.TrimEnd().Split('\n')));

        Assert.Equal(0, (await place.RunAsync("keys", "create", "me")).Exit);
        await using var server = place.Start("serve", "--urls", "http://0.0.0.0:0");
        var port = (await server.UrlAsync()).Port;
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri($"http://127.0.0.1:{port}/v1/videos"))).StatusCode);
    }

    [Fact]
    public async Task Every_mistake_is_named_at_once()
    {
        using var place = new Workplace();
        await File.WriteAllTextAsync(place["filmgate.json"], """{ "colour": "blue", "deadline": "soon", "providers": [ { "name": "p", "system": "nobody" } ] }""");

        var (exit, _, error) = await CliProcess.RunAsync(place.Folder, ["serve", "--submits", "0", "--default-model", "veo9"], ("FILMGATE_LOG_LEVEL", "loud"), ("FILMGATE_COLOR", "red"));

        Assert.Equal(2, exit);
        foreach (var mistake in new[] { "colour", "soon", "nobody", "--submits", "veo9", "loud", "FILMGATE_COLOR", "Known: " }) Assert.Contains(mistake, error);
        Assert.False(Directory.Exists(place["filmgate-data"]));
    }

    [Fact]
    public async Task Unknown_commands_and_files_are_wrong_use()
    {
        using var place = new Workplace();
        Assert.Equal(2, (await place.RunAsync("sreve")).Exit);
        var (exit, _, error) = await place.RunAsync("serve", "--config", "nowhere.json");
        Assert.Equal(2, exit);
        Assert.Contains("nowhere.json", error);
    }

    [Fact]
    public async Task The_sandbox_runs_alone()
    {
        using var place = new Workplace();
        await using var sandbox = place.Start("sandbox", "--urls", "http://127.0.0.1:0", "--speed", "10");
        using var http = new HttpClient { BaseAddress = await sandbox.UrlAsync() };
        http.DefaultRequestHeaders.Authorization = new("Bearer", "any");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/sandbox/jobs", UriKind.Relative))).StatusCode);

        var (taken, _, why) = await place.RunAsync("sandbox", "--urls", http.BaseAddress!.GetLeftPart(UriPartial.Authority));
        Assert.Equal(1, taken);
        Assert.Contains("take another address", Assert.Single(why.TrimEnd().Split('\n')));

        await sandbox.SignalAsync("TERM");

        Assert.Equal(0, await sandbox.ExitAsync());
        Assert.Empty(sandbox.Out);
        Assert.Equal(2, (await place.RunAsync("sandbox", "--speed", "0", "--create-delay", "soon")).Exit);
        Assert.Empty(Directory.GetFileSystemEntries(place.Folder));
    }
}
