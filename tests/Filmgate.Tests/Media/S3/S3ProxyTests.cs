using Filmgate.Http;
using Filmgate.Media.S3;
using Filmgate.Media.Store;

namespace Filmgate.Tests.Media.S3;

public sealed class S3ProxyTests
{
    [Fact]
    public async Task A_bucket_is_reached_through_the_proxy()
    {
        SwiftServer.UseTestCredentials();
        await using var proxy = await TestHttpServer.StartAsync(http =>
        {
            http.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        var address = new ProxyAddress(proxy.Origin, null);
        var location = (MediaLocation.S3)MediaLocation.Parse("s3://films/?endpoint=http://store.invalid&region=us-east-1&path_style=true");
        using var bucket = S3Bucket.Open(location, 1 << 20, new(address, address, NoProxyList.Empty));

        Assert.Null(await bucket.FindAsync("a.mp4", "reading", default));

        Assert.Equal(("store.invalid", "/films/a.mp4"), (Assert.Single(proxy.Hosts), Assert.Single(proxy.Requests).Path));
    }
}
