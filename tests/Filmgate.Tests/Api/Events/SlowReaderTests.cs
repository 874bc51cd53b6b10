using System.Net.Sockets;
using System.Text;
using Filmgate.Storage;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Events;

public sealed class SlowReaderTests
{
    [Fact]
    public async Task A_client_that_does_not_read_is_disconnected_and_its_slot_is_released()
    {
        await using var gateway = await RunningGateway.StartAsync(
            loops: false, change: settings => settings with { Api = settings.Api with { MaxStreams = 1 } });
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await gateway.Services.GetRequiredService<SqlDatabase>().WriteAsync(sql => sql.Execute($$$"""
            WITH RECURSIVE n (v) AS (SELECT 2 UNION ALL SELECT v + 1 FROM n WHERE v < 3000)
            INSERT INTO events (video_id, version, at, type, data, owner, mark)
            SELECT '{{{id}}}', v, 0, 'refused', '{"reason":"{{{new string('x', 8000)}}}"}', 'local', v FROM n
            """));

        using var reader = new TcpClient { ReceiveBufferSize = 8192 };
        await reader.ConnectAsync(gateway.Http.BaseAddress!.Host, gateway.Http.BaseAddress.Port);
        await reader.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /v1/events?after=m0 HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        await reader.GetStream().ReadExactlyAsync(new byte[100]);       // the stream has started; from now on nothing is read

        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        while (true)
        {
            await using var next = await EventStreamReader.OpenAsync(gateway.Http.BaseAddress, "/v1/events");
            if (next.Response.IsSuccessStatusCode) break;
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, bound.Token);
        }
    }
}
