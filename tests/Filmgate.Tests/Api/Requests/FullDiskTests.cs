using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Storage;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Requests;

public sealed class FullDiskTests
{
    /// <summary>
    /// Prevents the writing connection from adding pages: SQLite then reports a full disk. After a fault the connection is replaced.
    /// </summary>
    private const string Full = "PRAGMA max_page_count = 1";

    [Fact]
    public async Task A_create_request_fails_while_the_disk_is_full_and_succeeds_later_with_the_same_key()
    {
        TestDatabases.SkipUnlessSqlite("a limit of its size");
        await using var gateway = await RunningGateway.StartAsync(new("http://127.0.0.1:1"), loops: false);
        var database = gateway.Services.GetRequiredService<SqlDatabase>();
        await database.WriteKeepingCacheAsync(sql => sql.Query(Full, row => row.NextInt64()));

        using var refused = await CreateAsync(gateway);
        var error = (await refused.Content.ReadFromJsonAsync<JsonNode>())!["error"]!;
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "database_unavailable"), (refused.StatusCode, (string)error["code"]!));
        Assert.Contains("the disk is full", (string)error["message"]!);
        Assert.Equal(TimeSpan.FromSeconds(5), refused.Headers.RetryAfter!.Delta);

        using var created = await CreateAsync(gateway);
        Assert.Equal(HttpStatusCode.OK, created.StatusCode);
        Assert.False(created.Headers.Contains("Idempotent-Replayed"));
    }

    private static async Task<HttpResponseMessage> CreateAsync(RunningGateway gateway)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos")
        {
            Content = JsonContent.Create(new { prompt = new string('x', 30_000), model = "sora-2" }),
            Headers = { { "Idempotency-Key", "full" } },
        };
        return await gateway.Http.SendAsync(request);
    }
}
