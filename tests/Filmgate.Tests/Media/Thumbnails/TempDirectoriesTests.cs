using Filmgate.Media.Thumbnails;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Media.Thumbnails;

public sealed class TempDirectoriesTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("filmgate-test-").FullName;

    [Fact]
    public void A_directory_is_deleted_with_its_content()
    {
        var directories = new TempDirectories(TempDirectories.PathIn(_data));
        string folder;
        using (var directory = directories.Create())
        {
            folder = directory.Path;
            using var other = directories.Create();
            Assert.NotEqual(folder, other.Path);
            File.WriteAllText(Path.Combine(folder, "video.mp4"), "");
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(TempDirectories.PathIn(_data)));
    }

    [Fact]
    public async Task Directories_of_a_killed_server_are_deleted_at_startup_and_nothing_else_is()
    {
        var killed = new TempDirectories(TempDirectories.PathIn(_data)).Create();
        await File.WriteAllTextAsync(Path.Combine(killed.Path, "video.mp4"), "half of it");
        Directory.CreateDirectory(Path.Combine(TempDirectories.PathIn(_data), "not a temporary one"));
        await File.WriteAllTextAsync(Path.Combine(TempDirectories.PathIn(_data), "notes.txt"), "");

        await using (await RunningGateway.StartAsync(data: _data))
        {
            var left = Directory.EnumerateFileSystemEntries(TempDirectories.PathIn(_data)).Select(Path.GetFileName);
            Assert.Equal(["not a temporary one", "notes.txt"], left.Order());
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(_data)) Directory.Delete(_data, recursive: true);
    }
}
