namespace Filmgate.Sandbox.Jobs;

internal enum JobPhase
{
    /// <summary>Accepted, but polls do not know it yet.</summary>
    Hidden,
    Queued,
    Rendering,

    /// <summary>Rendering, reported with an undocumented status word.</summary>
    Calibrating,
    Completed,
    Failed,

    /// <summary>The provider no longer knows the job.</summary>
    Lost,
}

/// <summary>The state of a job at one instant.</summary>
/// <param name="ResultMissing">The job is completed, but its result is not available yet.</param>
internal readonly record struct JobState(JobPhase Phase, int Progress = 0, DateTimeOffset? EndedAt = null, bool ResultMissing = false);
