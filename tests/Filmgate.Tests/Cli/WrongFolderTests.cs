namespace Filmgate.Tests.Cli;

/// <summary>A command that manages what exists must not begin an empty gateway in a folder without one.</summary>
public sealed class WrongFolderTests
{
    [Theory]
    [InlineData("keys", "create", "ci")]
    [InlineData("keys", "list")]
    [InlineData("keys", "update", "ci", "--delete-after", "1d")]
    [InlineData("keys", "revoke", "ci")]
    [InlineData("media", "verify")]
    [InlineData("media", "sweep")]
    [InlineData("media", "move", "--to", "disk:elsewhere")]
    [InlineData("list")]
    [InlineData("get", "video_1")]
    [InlineData("watch", "video_1")]
    [InlineData("hold", "video_1")]
    [InlineData("release", "video_1")]
    [InlineData("files", "list")]
    [InlineData("webhooks", "list")]
    [InlineData("webhooks", "endpoints", "list")]
    public async Task A_command_in_a_folder_without_a_gateway_names_the_folder_and_creates_nothing(params string[] command)
    {
        using var folder = new WorkingDirectory();
        var (exit, text, error) = await folder.RunAsync(command);
        Assert.Equal((1, ""), (exit, text));
        Assert.StartsWith($"There is no gateway data in {folder["filmgate-data"]}. Nothing was created.", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.FullPath));
    }

    [Theory]
    [InlineData("stored files", "media", "sweep")]
    public async Task With_the_address_of_a_gateway_elsewhere_a_command_for_local_data_says_where_to_run_it(
        string subject, params string[] command)
    {
        using var folder = new WorkingDirectory();
        Assert.Equal(0, (await folder.RunAsync("keys", "create", "own", "--init")).Exit);
        var (exit, text, error) = await RunAsync("https://films.example", command);
        Assert.Equal((2, ""), (exit, text));
        Assert.Contains($"FILMGATE_URL is https://films.example, but {subject} are managed on the machine", error);

        Assert.Equal(0, (await RunAsync("https://films.example", [.. command, "--data", "filmgate-data"])).Exit);
        Assert.Equal(0, (await RunAsync("http://127.0.0.1:7300", command)).Exit);

        Task<(int Exit, string Out, string Error)> RunAsync(string url, string[] args) =>
            CliProcess.RunAsync(folder.FullPath, args, ("FILMGATE_URL", url));
    }
}
