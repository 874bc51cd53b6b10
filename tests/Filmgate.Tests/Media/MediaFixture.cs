using System.Security.Cryptography;
using Filmgate.Http;
using Filmgate.Media.Downloads;
using Filmgate.Media.Inputs;
using Filmgate.Media.Store;
using Filmgate.Media.Thumbnails;
using Filmgate.Storage;
using Filmgate.Videos;

namespace Filmgate.Tests.Media;

/// <summary>A disk media store in a temporary directory, with a database and everything that uses the two.</summary>
internal sealed class MediaFixture : IDisposable
{
    private readonly List<HttpClient> _clients = [];
    private readonly string _data = Directory.CreateTempSubdirectory("filmgate-media-").FullName;
    private readonly Lazy<SqlDatabase> _database;

    public MediaFixture(AddressPolicy? policy = null)
    {
        Policy = policy ?? new AddressPolicy(allowPrivate: true);
        Store = new DiskMediaStore(Root);
        _database = new(() =>
        {
            var database = SqlDatabase.Sqlite(DataDirectory.DatabasePath(_data));
            database.MigrateAsync().GetAwaiter().GetResult();
            return database;
        });
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("filmgate-media-").FullName;
    public DownloadOptions Options { get; } = new() { StallTimeout = TimeSpan.FromSeconds(20) };
    public AddressPolicy Policy { get; }
    public DiskMediaStore Store { get; }
    public Downloader Downloader => new(Http(), Policy, Options, InFlight, TimeProvider.System);
    public BytesInFlight InFlight => field ??= new(Options.MaxBytesInFlight);
    public VideoDownload VideoDownload => new(Store, Downloader, KeyTemplate.Default, TimeProvider.System);
    public SqlMediaRows Rows => new(_database.Value);
    public TempDirectories TempDirectories => field ??= new(TempDirectories.PathIn(_data));
    public InputMemory Memory { get; } = new(InputMemory.MinBytes, TimeProvider.System);
    public InputImages Images =>
        new(new InputFileStore(Store, Rows, TimeProvider.System), Memory, Http(), Policy, Options, TimeProvider.System);

    /// <param name="program">ffmpeg. Null: it is not installed.</param>
    public ImageConverter Converter(string? program, TimeProvider? clock = null) => new(
        new InputFileStore(Store, Rows, TimeProvider.System),
        Store,
        Memory,
        new FfmpegProcess(program),
        TempDirectories,
        clock ?? TimeProvider.System);

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>A staged file, under any key.</summary>
    public Task<IStagedMedia> StageAsync(string key = "some/file") => Store.StageAsync(new(key, "video/mp4"), default);

    public async Task<(FetchResult Result, byte[] Staged)> FetchAsync(string url)
    {
        await using var staged = await StageAsync();
        var result = await Downloader.FetchAsync(new VideoSource(url), null, staged, default);
        await using var file = await staged.OpenIndexAsync(default);
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

    /// <summary>The keys of all files in the store.</summary>
    public string[] Files() =>
        [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Root, f)).Order()];

    /// <summary>
    /// A staged file on Linux's device that is always full. It goes through a link, because a disposed staged file deletes its path.
    /// </summary>
    public StagedFile StageOnFullDisk()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        var link = Path.Combine(Root, "staging", "full");
        File.CreateSymbolicLink(link, "/dev/full");
        return new StagedFile(link, _ => Task.CompletedTask);
    }

    public HttpClient Http()
    {
        var client = SsrfSafeHttp.CreateClient(Policy, new());
        _clients.Add(client);
        return client;
    }

    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        if (_database.IsValueCreated) _database.Value.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_data, recursive: true);
        Directory.Delete(Root, recursive: true);
    }
}
