using Filmgate.Media.Thumbnails;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Media.Pictures;

public sealed class TempDirectoriesTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("filmgate-test-").FullName;

    [Fact]
    public void A_folder_is_gone_with_its_task_whatever_is_in_it()
    {
        var bench = new TempDirectories(TempDirectories.PathIn(_data));
        string folder;
        using (var place = bench.Create())
        {
            folder = place.Path;
            using var other = bench.Create();
            Assert.NotEqual(folder, other.Path);
            File.WriteAllText(Path.Combine(folder, "video.mp4"), "");
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(TempDirectories.PathIn(_data)));
    }

    [Fact]
    public async Task What_a_killed_server_left_goes_at_the_start_and_nothing_else()
    {
        var killed = new TempDirectories(TempDirectories.PathIn(_data)).Create();
        await File.WriteAllTextAsync(Path.Combine(killed.Path, "video.mp4"), "half of it");
        Directory.CreateDirectory(Path.Combine(TempDirectories.PathIn(_data), "an operators folder"));
        await File.WriteAllTextAsync(Path.Combine(TempDirectories.PathIn(_data), "notes.txt"), "");

        await using (await RunningGateway.StartAsync(data: _data))
            Assert.Equal(["an operators folder", "notes.txt"], Directory.EnumerateFileSystemEntries(TempDirectories.PathIn(_data)).Select(Path.GetFileName).Order());
    }

    public void Dispose()
    {
        if (Directory.Exists(_data)) Directory.Delete(_data, recursive: true);
    }
}
