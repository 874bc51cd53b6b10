using Filmgate.Upstreams;

namespace Filmgate.Dialects.Vidu;

/// <summary>
/// Vidu's credits. Each kind of them (<c>test</c>, <c>metered</c>, <c>concurrent</c>) has a balance and a number of renders at once.
/// </summary>
internal static class ViduCredits
{
    private const int MaxKinds = 100;

    /// <summary>
    /// One page of the documentation says that a create above the limit is queued, another that it is refused. The lane holds it back in
    /// both cases: a video that waits in the gateway has its turn among all keys, and can be cancelled without cost.
    /// </summary>
    public static AccountLimits? Read(UpstreamResponse response)
    {
        var remains = response.Body["remains"];
        if (!response.IsSuccess || !remains[0].IsObject) return null;
        var (credits, concurrent) = ((double?)null, 0L);
        for (var i = 0; i < MaxKinds && remains[i] is { Exists: true } kind; i++)
        {
            if (kind["credit_remain"].Number is { } balance) credits = (credits ?? 0) + balance;
            concurrent += kind["concurrency_limit"].Count ?? 0;
        }

        return new()
        {
            CreditBalance = credits,
            MaxConcurrent = concurrent is > 0 and <= int.MaxValue ? (int)concurrent : null,
        };
    }
}
