using Filmgate.Videos;

namespace Filmgate.Verification;

/// <summary>One call of the dialect: the exchanges that it made, and its outcome.</summary>
/// <param name="Command">As in a transcript: <c>start</c>, <c>lookup</c> or <c>poll</c>.</param>
internal sealed record DialectCall(string Command, IReadOnlyList<Exchange> Exchanges, Outcome Outcome);
