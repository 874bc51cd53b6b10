using System.Diagnostics;
using System.Net;
using Filmgate.Client;

namespace Filmgate.Tests.Cli;

public sealed class ServeTests
{
    [Fact]
    public async Task Sigterm_ends_a_busy_server_with_exit_code_0()
    {
        using var folder = new WorkingDirectory();
        await using var server = folder.Start("serve", "--urls", "http://127.0.0.1:0");
        using var client = new FilmgateClient(await server.UrlAsync());
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => client.CreateVideoAsync(new() { Prompt = $"kite {i}" })));

        var startedAt = Stopwatch.GetTimestamp();
        await server.SignalAsync("TERM");

        Assert.Equal(0, await server.ExitAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(startedAt), TimeSpan.Zero, TimeSpan.FromSeconds(8));
        Assert.DoesNotContain("Unhandled", server.Error);
        Assert.Empty(server.Out);
    }

    [Fact]
    public async Task The_start_overview_shows_the_data_directory_and_warns_that_no_keys_exist()
    {
        using var folder = new WorkingDirectory();
        await using var server = folder.Start("serve", "--urls", "http://127.0.0.1:0", "--data", "here");
        await server.UrlAsync();
        await server.WaitForOutputAsync("any program on this machine may call");

        Assert.Contains(folder["here"], server.Error);
        Assert.Contains("NO KEY IS SET (COMETAPI_KEY)", server.Error);
    }

    [Fact]
    public async Task A_provider_key_is_used_and_never_printed()
    {
        using var folder = new WorkingDirectory();
        await using var server = CliProcess.Start(
            folder.FullPath,
            ["serve", "--urls", "http://127.0.0.1:0", "--log-level", "debug"],
            ("COMETAPI_KEY", "sk-do-not-show-me"),
            ("COMETAPI_BASE_URL", "http://127.0.0.1:9"));
        using var client = new FilmgateClient(await server.UrlAsync());
        Assert.All((await client.ListModelsAsync()).Data, model => Assert.Equal("cometapi", model.OwnedBy));

        await server.SignalAsync("TERM");

        Assert.Equal(0, await server.ExitAsync());
        Assert.Contains("cometapi", server.Error);
        Assert.DoesNotContain("sk-do-not-show-me", server.Error);
        Assert.False(Directory.Exists(Path.Combine(folder["filmgate-data"], "sandbox")));
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_directory_is_refused_in_one_line()
    {
        using var folder = new WorkingDirectory();
        await using var first = folder.Start("serve", "--urls", "http://127.0.0.1:0");
        await first.UrlAsync();

        var (exit, _, error) = await folder.RunAsync("serve", "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, exit);
        Assert.Contains("in use by another Filmgate server", Assert.Single(error.TrimEnd().Split('\n')));
    }

    [Fact]
    public async Task An_address_in_use_is_reported_in_one_line()
    {
        using var folder = new WorkingDirectory();
        await using var first = folder.Start("serve", "--urls", "http://127.0.0.1:0");
        var url = await first.UrlAsync();

        var (exit, _, error) = await folder.RunAsync("serve", "--urls", url.GetLeftPart(UriPartial.Authority), "--data", "other");

        Assert.Equal(1, exit);
        Assert.Contains("address already in use", Assert.Single(error.TrimEnd().Split('\n')));
    }

    [Fact]
    public async Task An_invalid_database_file_is_reported_in_one_line()
    {
        using var folder = new WorkingDirectory();
        Directory.CreateDirectory(folder["other"]);
        await File.WriteAllTextAsync(folder["other/filmgate.db"], "This text file is not a database, although it is long enough.");

        var (exit, _, error) = await folder.RunAsync("serve", "--urls", "http://127.0.0.1:0", "--data", "other");

        Assert.Equal(1, exit);
        Assert.Contains("database", Assert.Single(error.TrimEnd().Split('\n')));
    }

    [Fact]
    public async Task The_first_start_on_a_public_address_creates_an_operator_key_and_logs_only_its_path()
    {
        using var folder = new WorkingDirectory();
        await using var server = folder.Start("serve", "--urls", "http://0.0.0.0:0");
        var port = (await server.UrlAsync()).Port;
        await server.WaitForOutputAsync("The first operator key is in ");
        var url = new Uri($"http://127.0.0.1:{port}");
        var text = (await File.ReadAllTextAsync(folder["filmgate-data/operator-key"])).Trim();
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri(url, "/v1/videos"))).StatusCode);
        using var client = new FilmgateClient(url, text);
        Assert.NotEmpty((await client.Providers.ListAsync()).Data);

        Assert.Contains("operator key 'operator'", server.Error);
        Assert.DoesNotContain(text, server.Error);
        var (exit, listed, error) = await CliProcess.RunAsync(
            folder.FullPath, ["providers"], ("FILMGATE_URL", url.ToString()), ("FILMGATE_API_KEY", text));
        Assert.True(exit == 0, error);
        Assert.Contains("sandbox", listed);
    }

    [Fact]
    public async Task A_short_operator_key_is_refused_without_repeating_it()
    {
        using var folder = new WorkingDirectory();
        foreach (var weak in new[] { "changeme", new string('x', 40), "has a space 0123456789 0123456789 abc" })
        {
            var (exit, _, error) = await CliProcess.RunAsync(folder.FullPath, ["serve"], ("FILMGATE_OPERATOR_KEY", weak));
            Assert.Equal(2, exit);
            Assert.Contains("FILMGATE_OPERATOR_KEY: the key must have 32 to 512 random characters", error);
            Assert.DoesNotContain(weak, error);
        }
    }

    [Fact]
    public async Task All_configuration_errors_are_reported_at_once()
    {
        using var folder = new WorkingDirectory();
        await File.WriteAllTextAsync(
            folder["filmgate.json"],
            """{ "colour": "blue", "deadline": "soon", "providers": [ { "name": "p", "system": "nobody" } ] }""");

        var (exit, _, error) = await CliProcess.RunAsync(
            folder.FullPath,
            ["serve", "--submits", "0", "--default-model", "veo9"],
            ("FILMGATE_LOG_LEVEL", "loud"),
            ("FILMGATE_DEADLIN", "1h"));

        Assert.Equal(2, exit);
        Assert.Matches("^Invalid configuration \\([0-9]+ errors\\):\n  - ", error);
        string[] expected = ["colour", "soon", "nobody", "--submits", "veo9", "loud", "FILMGATE_DEADLIN", "Known: "];
        foreach (var part in expected) Assert.Contains(part, error);
        Assert.False(Directory.Exists(folder["filmgate-data"]));
    }

    [Fact]
    public async Task Unknown_commands_and_missing_files_are_invalid_usage()
    {
        using var folder = new WorkingDirectory();
        Assert.Equal(2, (await folder.RunAsync("sreve")).Exit);
        var (exit, _, error) = await folder.RunAsync("serve", "--config", "nowhere.json");
        Assert.Equal(2, exit);
        Assert.Contains("nowhere.json", error);
    }

    [Fact]
    public async Task The_sandbox_runs_on_its_own()
    {
        using var folder = new WorkingDirectory();
        await using var sandbox = folder.Start("sandbox", "--urls", "http://127.0.0.1:0", "--speed", "10");
        using var http = new HttpClient { BaseAddress = await sandbox.UrlAsync() };
        http.DefaultRequestHeaders.Authorization = new("Bearer", "any");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/sandbox/jobs", UriKind.Relative))).StatusCode);

        var (secondExit, _, secondError) = await folder.RunAsync("sandbox", "--urls", http.BaseAddress!.GetLeftPart(UriPartial.Authority));
        Assert.Equal(1, secondExit);
        Assert.Contains("choose another address", Assert.Single(secondError.TrimEnd().Split('\n')));

        await sandbox.SignalAsync("TERM");

        Assert.Equal(0, await sandbox.ExitAsync());
        Assert.Empty(sandbox.Out);
        Assert.Equal(2, (await folder.RunAsync("sandbox", "--speed", "0", "--create-delay", "soon")).Exit);
        Assert.Empty(Directory.GetFileSystemEntries(folder.FullPath));
    }
}
