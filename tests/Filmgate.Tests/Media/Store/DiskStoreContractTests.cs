using Filmgate.Media.Store;

namespace Filmgate.Tests.Media.Store;

public sealed class DiskStoreContractTests : MediaStoreContract, IDisposable
{
    private readonly MediaFixture _media = new();

    public void Dispose() => _media.Dispose();

    private protected override Task<IMediaStore> OpenAsync() => Task.FromResult<IMediaStore>(_media.Store);
}
