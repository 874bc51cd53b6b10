using Filmgate.Media.Store;

namespace Filmgate.Tests.Media.S3;

[CollectionDefinition("S3")]
public sealed class S3Collection : ICollectionFixture<S3Server>;

/// <summary>One object store for all tests of a collection; a bucket for each test.</summary>
public sealed class S3Server : IAsyncLifetime
{
    private SwiftServer? _server;

    /// <summary>Why there is none; null when it runs.</summary>
    public string? Missing => SwiftServer.Missing;

    public Uri Url => _server!.Url;

    public async ValueTask InitializeAsync()
    {
        if (Missing is null) _server = await SwiftServer.StartAsync();
    }

    /// <param name="through">Null: the server itself.</param>
    internal async Task<MediaLocation.S3> NewPlaceAsync(Uri? through = null)
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        var place = await _server!.NewPlaceAsync();
        return through is null ? place : place with { Endpoint = through };
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}
