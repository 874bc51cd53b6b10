using Filmgate.Ledger;
using Filmgate.Videos;

namespace Filmgate.Tests.Ledger;

/// <summary>Videos that cost something, for tests of the ledger. Amounts are millionths of a US dollar.</summary>
internal static class Priced
{
    public const long Price = 400_000;

    /// <param name="estimates">Of the model and its fallbacks. None: the price of the first is 0.40 USD.</param>
    public static VideoTask New(string owner = "local", long? most = null, long? quote = null, params long?[] estimates)
    {
        long?[] prices = estimates.Length == 0 ? [Price] : estimates;
        var task = A.Task(owner: owner, fallbacks: [.. prices.Skip(1).Select((_, i) => $"fallback-{i}")]);
        task = task with
        {
            Request = task.Request with
            {
                IsSimulated = false,
                EstimatesMicros = prices,
                MaxPriceMicros = most,
                QuotedMicros = quote,
            },
        };
        return task.With(Billing.OfNew(task));
    }

    public static Attempt Attempt(int number = 1, long? price = Price) =>
        A.Attempt(number) with { Provider = "kling", PriceMicros = price };

    public static VideoTask Submitting(VideoTask task, long? price = Price) =>
        Transition.Submitting(Attempt(task.NextAttempt, price), A.Noon).Apply(task, A.Noon);

    public static VideoTask Running(VideoTask task, long? price = Price) =>
        Transition.Running("task_9", A.Noon, A.Noon.AddHours(1)).Apply(Submitting(task, price), A.Noon);

    public static VideoTask Then(this VideoTask task, Transition transition) => transition.Apply(task, A.Noon);

    /// <summary>The money of a video in one line: held, spent, and what is open.</summary>
    public static string Money(this VideoTask task) => task.Cost is { } cost
        ? $"held {cost.HeldMicros} spent {cost.SpentMicros} unknown {cost.UnknownHolds} unresolved {cost.Unresolved} {cost.Current.State}"
        : "none";

    /// <summary>The entries that the last transition made.</summary>
    public static string Entries(this VideoTask task) => string.Join(
        "; ", task.Posting.Entries.Select(e => $"{e.Kind} {e.Attempt} held {e.Held} spent {e.Spent} unknown {e.Unknown} {e.Basis}"));
}
