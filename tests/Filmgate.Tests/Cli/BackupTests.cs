using Filmgate.Storage;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;

namespace Filmgate.Tests.Cli;

public sealed class BackupTests : IDisposable
{
    private readonly WorkingDirectory _folder = new();

    [Fact]
    public async Task A_backup_of_a_running_server_has_its_videos_and_files_and_is_restored_elsewhere()
    {
        await using var gateway = await StartAsync();
        var first = (string)(await gateway.CreateAsync(new { prompt = "A kite", model = "veo3-fast" }))["id"]!;
        await gateway.FinishAsync(first);
        var backup = await _folder.RunAsync("backup", "saved", "--data", gateway.Data);
        Assert.True(backup.Exit is 0, backup.Error);
        Assert.Contains("1 new files", backup.Error);

        var second = (string)(await gateway.CreateAsync(new { prompt = "Another kite", model = "veo3-fast" }))["id"]!;
        await gateway.FinishAsync(second);
        backup = await _folder.RunAsync("backup", "saved", "--data", gateway.Data);
        Assert.Contains("1 new files", backup.Error);
        Assert.Contains("1 already there, 0 failed", backup.Error);

        var restored = await _folder.RunAsync("restore", "saved", "--data", "new");
        Assert.True(restored.Exit is 0, restored.Error);
        Assert.Contains("2 files", restored.Error);
        Assert.Equal(0, (await _folder.RunAsync("media", "verify", "--data", "new")).Exit);
        var listed = await _folder.RunAsync("list", "--data", "new", "--json");
        Assert.Contains(first, listed.Out);
        Assert.Contains(second, listed.Out);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_video_that_waited_at_the_time_of_the_backup_is_not_submitted_a_second_time(bool keep)
    {
        string id;
        await using (var gateway = await StartAsync(loops: false))
        {
            id = (string)(await gateway.CreateAsync(new { prompt = "A kite", model = "veo3-fast" }))["id"]!;
            Assert.Equal(0, (await _folder.RunAsync("backup", "saved", "--data", gateway.Data)).Exit);
        }

        string[] flags = keep ? ["--keep-queued"] : [];
        var restored = await _folder.RunAsync(["restore", "saved", "--data", "new", .. flags]);
        Assert.Contains(keep ? "0 waiting videos were ended" : "1 waiting videos were ended", restored.Error);
        await using var database = SqlDatabase.Sqlite(DataDirectory.DatabasePath(_folder["new"]));
        var video = (await new SqlVideoStore(database).FindAsync(id, default))!;
        Assert.Equal(keep ? VideoStatus.Queued : VideoStatus.Failed, video.Status);
        if (!keep) Assert.Equal(FailureKind.Ambiguous, video.Error!.Kind);
    }

    [Fact]
    public async Task A_restore_changes_no_data_directory_that_is_in_use_and_needs_a_backup()
    {
        await using var gateway = await StartAsync(loops: false);
        Assert.Equal(0, (await _folder.RunAsync("backup", "saved", "--data", gateway.Data)).Exit);
        var (exit, _, error) = await _folder.RunAsync("restore", "saved", "--data", gateway.Data);
        Assert.Equal(1, exit);
        Assert.Contains("has gateway data. Nothing was changed.", error);
        (exit, _, error) = await _folder.RunAsync("restore", "nothing", "--data", "new");
        Assert.Equal(1, exit);
        Assert.Contains("There is no backup in", error);
        Assert.False(Directory.Exists(_folder["new"]));
    }

    public void Dispose() => _folder.Dispose();

    private static Task<RunningGateway> StartAsync(bool loops = true)
    {
        TestDatabases.SkipUnlessSqlite("a backup of its own");
        return RunningGateway.StartAsync(loops: loops);
    }
}
