using System.Reflection;
using Filmgate.Keys;
using Filmgate.Tests.Gateway;
using Filmgate.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Webhooks;

public sealed class EndpointCacheTests
{
    /// <summary>Otherwise the new endpoint would miss the events of the next two seconds.</summary>
    [Fact]
    public async Task A_refresh_that_read_before_a_change_does_not_undo_it()
    {
        TestDatabases.SkipUnlessSqlite("reads that are synchronous, on which the order of this test relies");
        await using var webhooks = await WebhookGateway.StartAsync();
        var store = DispatchProxy.Create<IDeliveryStore, SlowStore>();
        var slow = (SlowStore)store;
        slow.Inner = webhooks.Messages;
        var cache = new EndpointCache(store, webhooks.Services.GetRequiredService<IKeyStore>());

        var early = cache.RefreshAsync(default);
        var now = webhooks.Clock.GetUtcNow();
        await webhooks.Messages.AddEndpointAsync(
            new("we_1", "local", "https://receiver.test/", WebhookEvents.Default, null, now), 16, default);
        var late = cache.RefreshAsync(default);
        if (slow.Results.Count == 2)                                    // both have read: the later one finishes first
        {
            slow.Results[1].SetResult();
            await late.WaitAsync(TimeSpan.FromSeconds(30));
        }

        slow.IsFast = true;
        slow.Results[0].SetResult();
        await early.WaitAsync(TimeSpan.FromSeconds(30));
        await late.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Single(cache.Of("local"));
    }

    /// <summary>Reads at once, and returns the result when the test completes it.</summary>
    public class SlowStore : DispatchProxy
    {
        internal IDeliveryStore? Inner { get; set; }

        internal List<TaskCompletionSource> Results { get; } = [];

        internal bool IsFast { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal(nameof(IDeliveryStore.EndpointsAsync), targetMethod!.Name);
            return ReturnAsync(Inner!.EndpointsAsync((string?)args![0], default));
        }

        private async Task<IReadOnlyList<DeliveryEndpoint>> ReturnAsync(Task<IReadOnlyList<DeliveryEndpoint>> read)
        {
            var found = await read;
            var released = new TaskCompletionSource();
            Results.Add(released);
            if (!IsFast) await released.Task;
            return found;
        }
    }
}
