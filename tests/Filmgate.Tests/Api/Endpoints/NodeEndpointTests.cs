using Filmgate.Client;
using Filmgate.Engine;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Endpoints;

public sealed class NodeEndpointTests
{
    [Fact]
    public async Task The_nodes_show_their_role_their_version_and_what_they_hold()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        var node = gateway.Services.GetRequiredService<NodeLease>().Node;
        await gateway.Services.GetRequiredService<INodeStore>().DescribeAsync(node, "all", "1.2.3", A.Noon, default);
        await gateway.CreateAsync(new { prompt = "A kite" });
        await gateway.CreateAsync(new { prompt = "Another kite" });

        using var client = new FilmgateClient(gateway.Http);
        var only = Assert.Single((await client.ListNodesAsync()).Data);

        Assert.Equal((node, "all", "1.2.3", A.Noon.ToUnixTimeSeconds()), (only.Id, only.Role, only.Version, only.StartedAt));
        Assert.Equal((2, 0), (only.Videos, only.Deliveries));
        Assert.True(only.LastBeatSeconds >= 0);
    }
}
