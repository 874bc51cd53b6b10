using Filmgate.Ledger;
using Filmgate.Videos;

namespace Filmgate.Presentation;

/// <summary>Shows what a video costs, as the ledger knows it.</summary>
internal static class CostView
{
    private const decimal MicrosPerUsd = 1_000_000m;
    private static readonly Client.VideoCost Simulated =
        new() { EstimatedUsd = 0, ActualUsd = 0, Billed = "no", Basis = CostBasis.Sandbox };

    /// <param name="estimate">The expected price of the current attempt in millionths of a US dollar. Null: unknown.</param>
    public static Client.VideoCost Show(VideoTask video, long? estimate)
    {
        if (video.Request.IsSimulated is true) return Simulated;
        var estimated = estimate / MicrosPerUsd;
        if (video.Cost is not { } cost)
            return new() { EstimatedUsd = estimated, Billed = BilledWithoutLedger(video), Basis = CostBasis.NotRecorded };
        var isKnown = video.Status.IsTerminal() && cost.Unresolved == 0 && !cost.Current.IsOpen;
        return new()
        {
            EstimatedUsd = estimated,
            ActualUsd = isKnown ? (cost.SpentMicros + cost.GatewayMicros) / MicrosPerUsd : null,
            Billed = BilledOf(video, cost, isKnown),
            Basis = cost.Basis ?? CostBasis.Unknown,
            Reason = cost.Unresolved > 0 ? cost.Reason : null,
        };
    }

    private static string BilledOf(VideoTask video, VideoCost cost, bool isKnown) =>
        cost.SpentMicros + cost.GatewayMicros > 0 || video.Asset is not null || cost.Reason is ChargeReason.PriceUnknown ? "yes"
        : isKnown || video is { Status: VideoStatus.Queued, Attempt: null } ? "no"
        : "unknown";

    private static string BilledWithoutLedger(VideoTask video) =>
        video.Asset is not null ? "yes" : video.Error is { } error ? Billing.BilledOf(error, video.Attempt) : "unknown";
}
