using Filmgate.Tests.Sandbox;

namespace Filmgate.Tests.Cli;

/// <summary><c>filmgate files</c> against a running server.</summary>
public sealed class FilesTests
{
    [Fact]
    public async Task Files_are_uploaded_used_listed_and_deleted()
    {
        using var folder = new WorkingDirectory();
        await using var server = folder.Start("serve", "--urls", "http://127.0.0.1:0");
        var url = (await server.UrlAsync()).ToString();
        Assert.Contains("No files", (await RunAsync("files", "list")).Error);
        await File.WriteAllBytesAsync(folder["first.png"], Pictures.Png(400, 300));

        var id = (await RunAsync("files", "upload", "first.png", "--purpose", "vision", "--expires-days", "2")).Out.Trim();
        Assert.Matches("^file-[0-9a-f]{32}$", id);
        Assert.Matches($"{id} .* [0-9]+ +vision +first.png", (await RunAsync("files", "list")).Out);
        var (exit, path, error) = await RunAsync("generate", "A kite", "-m", "veo3-fast", "--image", id, "-o", "kite.mp4");
        Assert.True(exit == 0, error);
        Assert.True(File.Exists(folder[path.Trim()]));

        Assert.Equal($"Deleted {id}.\n", (await RunAsync("files", "delete", id)).Error);
        Assert.Contains("file_not_found", (await RunAsync("files", "delete", id)).Error);
        Assert.Contains("file_not_found", (await RunAsync("generate", "A kite", "--image", id)).Error);
        Assert.Equal(2, (await RunAsync("files", "upload", "missing.png")).Exit);
        Assert.Equal(2, (await RunAsync("files", "upload", "first.png", "--expires-days", "2147483647")).Exit);
        Assert.Equal(2, (await RunAsync("generate", "A kite", "--image", "file.png")).Exit);

        Task<(int Exit, string Out, string Error)> RunAsync(params string[] args) => folder.RunAsync([.. args, "--url", url]);
    }
}
