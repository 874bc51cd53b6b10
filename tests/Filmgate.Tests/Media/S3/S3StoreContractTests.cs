using Filmgate.Media.S3;
using Filmgate.Media.Store;
using Filmgate.Tests.Media.Store;

namespace Filmgate.Tests.Media.S3;

[Collection("S3")]
public sealed class S3StoreContractTests(S3Server server) : MediaStoreContract, IDisposable
{
    private readonly List<S3MediaStore> _stores = [];

    public void Dispose() => _stores.ForEach(store => store.Dispose());

    private protected override async Task<IMediaStore> OpenAsync()
    {
        var store = new S3MediaStore(S3Bucket.Open(await server.NewLocationAsync(), 4L << 30));
        _stores.Add(store);
        return store;
    }
}
