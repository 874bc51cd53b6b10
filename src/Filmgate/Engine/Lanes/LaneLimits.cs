namespace Filmgate.Engine.Lanes;

/// <summary>What one lane may do at the same time. A lane is one provider credential, or one host that results are downloaded from.</summary>
/// <param name="Calls">Maximum concurrent calls of one kind of work, so that a lane that hangs cannot use up the engine's ceiling.</param>
/// <param name="MaxConcurrent">Maximum renders in flight at the provider. Null: the provider queues by itself, or its limit is unknown.</param>
/// <param name="RequestsPerMinute">Maximum submissions in a minute. Null: no limit is known.</param>
internal sealed record LaneLimits(int Calls, int? MaxConcurrent = null, int? RequestsPerMinute = null);
