using Filmgate.Storage;
using Filmgate.Tests.Gateway;
using Filmgate.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Webhooks;

public sealed class UnwrittenTryTests
{
    [Fact]
    public async Task A_delivery_is_not_sent_again_while_the_database_does_not_accept_that_it_was_sent()
    {
        TestDatabases.SkipUnlessSqlite("triggers that stop a write with one statement");
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        await webhooks.CompleteAsync(receiver.Url);
        var database = webhooks.Services.GetRequiredService<SqlDatabase>();
        await RunAsync(database, "CREATE TRIGGER broken BEFORE UPDATE ON deliveries BEGIN SELECT RAISE(ABORT, 'no room'); END");
        await webhooks.DeliverAsync();
        var writes = new List<TimeSpan>();
        var (started, before) = (webhooks.Clock.GetUtcNow(), webhooks.Queue.Next().At);
        while (webhooks.Clock.GetUtcNow() - started < TimeSpan.FromMinutes(5))
        {
            await webhooks.AdvanceAsync(TimeSpan.FromSeconds(5));
            if (webhooks.Queue.Next().At is { } next && next != before) writes.Add(next - webhooks.Clock.GetUtcNow());
            before = webhooks.Queue.Next().At;
        }

        Assert.Single(receiver.Messages);
        Assert.Equal([10, 20, 40, 80, 160], writes.Take(5).Select(pause => (int)pause.TotalSeconds));
        await RunAsync(database, "DROP TRIGGER broken");
        await webhooks.AdvanceAsync(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(10));
        Assert.Single(receiver.Messages);
        Assert.Equal((Delivery.Delivered, 1), ((await webhooks.OnlyAsync()).Status, (await webhooks.OnlyAsync()).Tries));
        Assert.Equal(0, webhooks.Queue.Count);
    }

    private static Task RunAsync(SqlDatabase database, string script) => database.WriteKeepingCacheAsync(sql =>
    {
        sql.Script(script);
        return true;
    });
}
