using System.Net;
using System.Text.Json.Nodes;
using Filmgate.Engine;
using Filmgate.Settings;
using Filmgate.Storage;
using Filmgate.Tests.Cli;
using Filmgate.Tests.Engine;
using Filmgate.Tests.Storage;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Gateway;

/// <summary>The gateway and the commands on PostgreSQL, with a local data directory.</summary>
public sealed class PostgresGatewayTests(PostgresServer server) : IDisposable
{
    private readonly string _media = Directory.CreateTempSubdirectory("filmgate-test-").FullName;

    [Fact]
    public async Task Two_nodes_on_one_database_and_one_store_serve_the_same_videos()
    {
        var url = await NewDatabaseAsync();
        await using var one = await StartAsync(url);
        await using var two = await StartAsync(url, one.SandboxUrl);
        var id = (string)(await one.CreateAsync(new { prompt = "A paper kite", model = "veo3-fast" }))["id"]!;
        var video = await two.FinishAsync(id);
        Assert.Equal("completed", (string)video["status"]!);
        Assert.Equal((await one.GetAsync(id))["file"]!.ToJsonString(), video["file"]!.ToJsonString());
        foreach (var node in new[] { one, two })
        {
            using var content = await node.Http.GetAsync($"/v1/videos/{id}/content");
            Assert.Equal((HttpStatusCode.OK, "video/mp4"), (content.StatusCode, content.Content.Headers.ContentType!.MediaType));
        }

        var timeline = await two.Http.GetStringAsync($"/v1/videos/{id}/events");
        Assert.Equal(1, timeline.Split("\"completed\"").Length - 1);
        Assert.False(File.Exists(Path.Combine(one.Data, "filmgate.db")));
    }

    [Fact]
    public async Task A_cancel_at_one_node_reaches_the_node_that_runs_the_video_at_once()
    {
        var url = await NewDatabaseAsync();
        await using var upstream = await FakeUpstream.ThatNeverFinishesAsync();
        await using var one = await StartAsync(url, upstream.Url, pollGap: TimeSpan.FromHours(1));
        await using var two = await StartAsync(url, upstream.Url, pollGap: TimeSpan.FromHours(1));
        var id = (string)(await one.CreateAsync(new { prompt = "A paper kite", model = "veo3-fast" }))["id"]!;
        while ((string)(await two.GetAsync(id))["status"]! != "in_progress" || upstream.Creates == 0) await Task.Yield();
        using (var cancelled = await two.Http.PostAsync($"/v1/videos/{id}/cancel", null)) Assert.True(cancelled.IsSuccessStatusCode);
        Assert.Equal("cancelled", (string)(await two.FinishAsync(id, seconds: 20))["status"]!);
    }

    [Fact]
    public async Task An_api_node_accepts_videos_and_a_worker_runs_them()
    {
        var url = await NewDatabaseAsync();
        await using var api = await StartAsync(url, role: NodeRole.Api);
        await using var worker = await StartAsync(url, api.SandboxUrl, role: NodeRole.Worker);
        var id = (string)(await api.CreateAsync(new { prompt = "A paper kite", model = "veo3-fast" }))["id"]!;
        Assert.Equal("completed", (string)(await api.FinishAsync(id))["status"]!);
        using (var refused = await worker.Http.GetAsync("/v1/videos")) Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        using (var ready = await worker.Http.GetAsync("/readyz")) Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        var node = worker.Services.GetRequiredService<NodeLease>().Node;
        var video = await api.Services.GetRequiredService<IVideoStore>().FindAsync(id, default);
        Assert.Equal(node, video!.Node);

        var listed = await CliProcess.RunAsync(api.Data, ["nodes", "--json"], ("FILMGATE_DATABASE", url));
        Assert.True(listed.Exit == 0, listed.Error);
        var nodes = listed.Out.Trim().Split('\n').Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(["api", "worker"], nodes.Select(one => (string)one["role"]!).Order());
        Assert.Contains(nodes, one => (string)one["id"]! == node && (long)one["last_beat_seconds"]! < 30 && (long)one["videos"]! == 0);
    }

    [Fact]
    public void A_role_needs_PostgreSQL()
    {
        var none = new Dictionary<string, string>();
        var errors = SettingsReader.Read("""{ "role": "api" }""", none, none).Errors;
        Assert.Contains("role: api and worker need PostgreSQL", Assert.Single(errors));
    }

    [Fact]
    public async Task A_node_that_is_stopped_hands_its_videos_over_at_once()
    {
        var url = await NewDatabaseAsync();
        await using var upstream = await FakeUpstream.ThatNeverFinishesAsync();
        await using var one = await StartAsync(url, upstream.Url, pollGap: TimeSpan.FromHours(1));
        await using var two = await StartAsync(url, upstream.Url, pollGap: TimeSpan.FromHours(1));
        var id = (string)(await one.CreateAsync(new { prompt = "A paper kite", model = "veo3-fast" }))["id"]!;
        while ((string)(await two.GetAsync(id))["status"]! != "in_progress" || upstream.Creates == 0) await Task.Yield();
        await one.StopAsync();
        var queue = two.Services.GetRequiredService<DueQueue>();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!queue.Contains(id)) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, timeout.Token);
        Assert.Equal(1, upstream.Creates);
    }

    [Fact]
    public async Task Commands_work_on_PostgreSQL_and_print_where_they_worked()
    {
        var url = await NewDatabaseAsync();
        var folder = Directory.CreateDirectory(Path.Combine(_media, "cli")).FullName;
        var withPassword = url.Replace("postgres@", "postgres:s3cret@", StringComparison.Ordinal);
        var created = await CliProcess.RunAsync(folder, ["keys", "create", "alice"], ("FILMGATE_DATABASE", withPassword));
        Assert.True(created.Exit == 0, created.Error);
        Assert.Contains($"in {DatabaseLocation.Parse(url)}", created.Error);
        Assert.DoesNotContain("s3cret", created.Error);
        var listed = await CliProcess.RunAsync(folder, ["keys", "list", "--json"], ("FILMGATE_DATABASE", url));
        Assert.Equal("alice", (string)JsonNode.Parse(listed.Out)!["name"]!);
        var verified = await CliProcess.RunAsync(folder, ["media", "verify"], ("FILMGATE_DATABASE", url));
        Assert.True(verified.Exit == 0, verified.Error);
        var raw = await CliProcess.RunAsync(folder, ["get", "video_00000000000000000000000000000000", "--raw"], ("FILMGATE_DATABASE", url));
        Assert.Contains($"does not exist in {DatabaseLocation.Parse(url)}", raw.Error);
    }

    [Fact]
    public async Task A_command_that_would_start_its_own_gateway_refuses_a_fleets_database()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_media, "cli")).FullName;
        var (exit, _, error) = await CliProcess.RunAsync(
            folder, ["generate", "A paper kite"], ("FILMGATE_DATABASE", "postgres://me:s3cret@db.test/film"));
        Assert.Equal(1, exit);
        Assert.Equal(2, error.Trim().Split('\n').Length);
        Assert.StartsWith("This command would start a gateway of its own on postgres://me@db.test:5432/film", error);
        Assert.Contains("FILMGATE_URL", error);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task A_data_directory_with_another_SQLite_database_is_refused_because_its_files_would_be_swept()
    {
        var url = await NewDatabaseAsync();
        var data = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        await using (var local = SqlDatabase.Sqlite(Path.Combine(data, "filmgate.db"))) await local.MigrateAsync();
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => StartAsync(url, new("http://127.0.0.1:1"), data));
        Assert.Contains("whose videos are not in postgres://", refused.Message);
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task A_server_that_cannot_reach_PostgreSQL_says_so_in_one_line()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_media, "cli")).FullName;
        var (exit, _, error) = await CliProcess.RunAsync(
            folder, ["serve", "--urls", "http://127.0.0.1:0"], ("FILMGATE_DATABASE", "postgres://me:s3cret@127.0.0.1:1/film"));
        Assert.Equal(1, exit);
        Assert.StartsWith("The database cannot be used: PostgreSQL cannot be reached.", error);
        Assert.DoesNotContain("s3cret", error);
        Assert.DoesNotContain("   at ", error);
    }

    public void Dispose() => Directory.Delete(_media, recursive: true);

    private async Task<string> NewDatabaseAsync()
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        return server.UrlOf(await server.NewDatabaseAsync());
    }

    private Task<RunningGateway> StartAsync(
        string url, Uri? upstream = null, string? data = null, TimeSpan? pollGap = null, NodeRole role = NodeRole.All) =>
        RunningGateway.StartAsync(
            upstream,
            data: data,
            change: settings => settings with
            {
                Providers = pollGap is null ? settings.Providers : [settings.Providers[0] with { PollGap = pollGap }],
                Engine = settings.Engine with
                {
                    Role = role,
                    Lease = pollGap is null && role is NodeRole.All ? settings.Engine.Lease : TimeSpan.FromMinutes(20),     // no other beat
                },
                Storage = settings.Storage with { Database = DatabaseLocation.Parse(url) },
                Media = settings.Media with { Location = Filmgate.Media.Store.MediaLocation.Parse($"disk:{_media}/files") },
            });
}
