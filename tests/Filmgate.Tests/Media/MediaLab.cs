using System.Security.Cryptography;
using Filmgate.Media;
using Filmgate.Videos;

namespace Filmgate.Tests.Media;

/// <summary>A media store in a directory of its own, and all that stands in front of it.</summary>
internal sealed class MediaLab : IDisposable
{
    private readonly List<HttpClient> _clients = [];

    public MediaLab(AddressPolicy? policy = null)
    {
        Policy = policy ?? new AddressPolicy(allowPrivate: true);
        Store = new DiskMediaStore(Root);
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("filmgate-media-").FullName;
    public MediaOptions Options { get; } = new() { StallTimeout = TimeSpan.FromSeconds(20) };
    public AddressPolicy Policy { get; }
    public DiskMediaStore Store { get; }
    public Downloader Downloader => new(Http(), Policy, Options, TimeProvider.System);
    public VideoKeeper Keeper => new(Store, Downloader, TimeProvider.System);
    public InputImages Images => new(Store, Http(), Policy, Options, TimeProvider.System);

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public async Task<(FetchResult Result, byte[] Staged)> FetchAsync(string url)
    {
        await using var staged = await Store.StageAsync(default);
        var result = await Downloader.FetchAsync(new VideoSource(url), null, staged, default);
        await using var file = await staged.OpenAsync(default);
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy);
        return (result, copy.ToArray());
    }

    public async Task<string> FailureAsync(string url, FailureKind kind = FailureKind.DownloadFailed)
    {
        var (result, _) = await FetchAsync(url);
        var failed = Assert.IsType<FetchResult.Failed>(result);
        Assert.Equal(kind, failed.Error.Kind);
        return failed.Error.Message;
    }

    /// <summary>Every file below the root, as keys.</summary>
    public string[] Files() => [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Root, f)).Order()];

    /// <summary>On Linux's device that is always full, through a link: a staged file that is thrown away removes its path.</summary>
    public StagedFile StageOnFullDisk()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        var link = Path.Combine(Root, "staging", "full");
        File.CreateSymbolicLink(link, "/dev/full");
        return new StagedFile(link, (_, _) => { });
    }

    public HttpClient Http()
    {
        var client = GuardedHttp.CreateClient(Policy);
        _clients.Add(client);
        return client;
    }

    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        Directory.Delete(Root, recursive: true);
    }
}
