using Filmgate.Upstreams;

namespace Filmgate.Engine.Lanes;

/// <summary>What a provider said about the account of a credential, and when.</summary>
internal sealed record AccountReading(AccountLimits Limits, DateTimeOffset At);
