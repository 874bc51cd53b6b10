using Filmgate.Engine;
using Filmgate.Videos;

namespace Filmgate.Tests;

/// <summary>For tests of the store without webhooks.</summary>
internal static class StoreExtensions
{
    public static Task<VideoTask?> SettleAsync(
        this IVideoStore store, VideoTask held, Transition transition, DateTimeOffset now, CancellationToken ct) =>
        store.SettleAsync(held, transition, [], now, ct);

    public static async Task<IReadOnlyList<VideoTask>> ListAsync(
        this IVideoStore store, string owner, string? after, int limit, bool newestFirst, CancellationToken ct) =>
        (await store.ListAsync(new(owner), after, limit, newestFirst, ct)).Videos;

    public static Task<VideoTask?> RequestCancelAsync(this IVideoStore store, string id, DateTimeOffset now, CancellationToken ct) =>
        new VideoTransitions(store, new NoDeliveries()).RequestCancelAsync(id, now, ct);

    private sealed class NoDeliveries : IDeliveryComposer
    {
        public IReadOnlyList<NewDelivery> Compose(VideoTask before, VideoTask after, string @event, DateTimeOffset now) => [];

        public void Schedule(IReadOnlyList<NewDelivery> deliveries) => throw new InvalidOperationException("There are no deliveries.");
    }
}
