using Filmgate.Media.Store;

namespace Filmgate.Tests.Media.S3;

[CollectionDefinition("S3")]
public sealed class S3Collection : ICollectionFixture<S3Server>;

/// <summary>One object store for all tests of a collection, with a bucket for each test.</summary>
public sealed class S3Server : IAsyncLifetime
{
    private SwiftServer? _server;

    /// <summary>Null, or the reason why there is no server.</summary>
    public string? Missing => SwiftServer.Missing;

    public Uri Url => _server!.Url;

    public async ValueTask InitializeAsync()
    {
        if (Missing is null) _server = await SwiftServer.StartAsync();
    }

    /// <param name="through">The address of a proxy. Null: the server itself.</param>
    internal async Task<MediaLocation.S3> NewLocationAsync(Uri? through = null)
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        var location = await _server!.NewLocationAsync();
        return through is null ? location : location with { Endpoint = through };
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}
