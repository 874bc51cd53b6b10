using Filmgate.Tests.Media;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Tests.Cli;

/// <summary>The commands that call a gateway (FILMGATE_URL) on a machine with proxy variables.</summary>
public sealed class ProxyTests
{
    private const string NoVideos = """{"object":"list","data":[],"has_more":false}""";

    [Fact]
    public async Task A_gateway_on_this_machine_is_called_without_the_proxy()
    {
        await using var gateway = await StartAsync();
        var (exit, _, error) = await ListAsync(gateway.Origin, "http://127.0.0.1:1");
        Assert.True(exit is 0, error);
        Assert.Single(gateway.Requests);
    }

    [Fact]
    public async Task Any_other_gateway_is_called_through_the_proxy()
    {
        await using var proxy = await StartAsync();
        var (exit, _, error) = await ListAsync(new("http://filmgate.invalid:7300"), proxy.Origin.ToString());
        Assert.True(exit is 0, error);
        Assert.Equal("filmgate.invalid:7300", Assert.Single(proxy.Hosts));
    }

    [Fact]
    public async Task An_invalid_proxy_is_an_invalid_usage_and_its_password_is_not_printed()
    {
        var (exit, output, error) = await ListAsync(new("http://filmgate.invalid:7300"), "ftp://film:s3cret@proxy.test");
        Assert.Equal(2, exit);
        Assert.Contains("HTTP_PROXY is not the address of a proxy", error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", output + error, StringComparison.Ordinal);
    }

    private static Task<TestHttpServer> StartAsync() => TestHttpServer.StartAsync(http =>
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(NoVideos);
    });

    private static async Task<(int Exit, string Out, string Error)> ListAsync(Uri gateway, string proxy)
    {
        using var folder = new WorkingDirectory();
        return await CliProcess.RunAsync(folder.FullPath, ["list", "--url", gateway.ToString()], ("HTTP_PROXY", proxy));
    }
}
