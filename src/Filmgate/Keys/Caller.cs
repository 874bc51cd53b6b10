namespace Filmgate.Keys;

/// <summary>The sender of a request. A caller has access to its own videos only.</summary>
/// <param name="Owner">The id of the API key.</param>
/// <param name="ExpectsSucceeded">The key's clients expect <c>succeeded</c> and <c>output</c>, as older tutorials do.</param>
internal sealed record Caller(string Owner, bool ExpectsSucceeded)
{
    /// <summary>Any client, on a loopback address, when no key exists.</summary>
    public static readonly Caller Anonymous = new("local", ExpectsSucceeded: false);
}
