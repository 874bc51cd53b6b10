namespace Filmgate.Keys;

/// <summary>The sender of a request. A caller has access to its own videos only, unless it is an operator.</summary>
/// <param name="Owner">The id of the API key.</param>
/// <param name="ExpectsSucceeded">The key's clients expect <c>succeeded</c> and <c>output</c>, as older tutorials do.</param>
/// <param name="IsOperator">Whether it sees the videos of all keys, and may manage the gateway.</param>
internal sealed record Caller(string Owner, bool ExpectsSucceeded, bool IsOperator = false)
{
    /// <summary>Any client, on a loopback address, when no key exists. It could read the data directory anyway.</summary>
    public static readonly Caller Anonymous = new("local", ExpectsSucceeded: false, IsOperator: true);

    /// <summary>A command that can write to the server's data directory.</summary>
    public static readonly Caller Command = Anonymous with { IsCommand = true };

    /// <summary>Whether it could do everything without the server, too.</summary>
    public bool IsCommand { get; private init; }

    public KeyAccess Access { get; init; } = KeyAccess.Unlimited;

    public KeyLimits Limits { get; init; } = KeyLimits.None;

    /// <summary>Whether it may see what belongs to an owner.</summary>
    public bool MaySee(string owner) => IsOperator || Owner == owner;
}
