using System.Reflection;
using Filmgate.Keys;
using Filmgate.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Webhooks;

public sealed class EndpointBookTests
{
    /// <summary>What completes in between would not be told to the new endpoint.</summary>
    [Fact]
    public async Task A_look_that_began_before_a_change_does_not_take_the_change_back()
    {
        await using var post = await Post.OpenAsync();
        var store = DispatchProxy.Create<IDeliveryStore, SlowStore>();
        var slow = (SlowStore)store;
        slow.Inner = post.Messages;
        var book = new EndpointCache(store, post.Gateway.Services.GetRequiredService<IKeyStore>());

        var early = book.RefreshAsync(default);
        await post.Messages.AddEndpointAsync(new("we_1", "local", "https://receiver.test/", WebhookEvents.Usual, null, post.Clock.GetUtcNow()), 16, default);
        var late = book.RefreshAsync(default);
        if (slow.Answers.Count == 2)                                    // it overtook: let it come in first
        {
            slow.Answers[1].SetResult();
            await late.WaitAsync(TimeSpan.FromSeconds(30));
        }

        slow.Hurry = true;
        slow.Answers[0].SetResult();
        await early.WaitAsync(TimeSpan.FromSeconds(30));
        await late.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Single(book.Of("local"));
    }

    /// <summary>The database, which is asked at once and whose answers arrive when the test says so.</summary>
    public class SlowStore : DispatchProxy
    {
        internal IDeliveryStore? Inner { get; set; }

        internal List<TaskCompletionSource> Answers { get; } = [];

        internal bool Hurry { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal(nameof(IDeliveryStore.EndpointsAsync), targetMethod!.Name);
            return LaterAsync(Inner!.EndpointsAsync((string?)args![0], default));
        }

        private async Task<IReadOnlyList<DeliveryEndpoint>> LaterAsync(Task<IReadOnlyList<DeliveryEndpoint>> asked)
        {
            var found = await asked;
            var answer = new TaskCompletionSource();
            Answers.Add(answer);
            if (!Hurry) await answer.Task;
            return found;
        }
    }
}
