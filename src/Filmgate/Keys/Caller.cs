namespace Filmgate.Keys;

/// <summary>Who sends a request. A caller sees its own videos and no others.</summary>
/// <param name="Owner">The id of the API key.</param>
/// <param name="ExpectsSucceeded">This key's programs expect <c>succeeded</c> and <c>output</c>, as older tutorials do.</param>
internal sealed record Caller(string Owner, bool ExpectsSucceeded)
{
    /// <summary>Anybody, on a loopback address with no key defined.</summary>
    public static readonly Caller Anonymous = new("local", ExpectsSucceeded: false);
}
