namespace Filmgate.Sandbox.Jobs;

internal enum Phase
{
    /// <summary>Accepted, but polls do not know it yet.</summary>
    Hidden,
    Queued,
    Rendering,

    /// <summary>Rendering under a status word that no document lists.</summary>
    Calibrating,
    Done,
    Failed,

    /// <summary>Forgotten by the provider.</summary>
    Lost,
}

/// <summary>What a job looks like at one instant.</summary>
/// <param name="Withheld">Done, but the result cannot be had yet.</param>
internal readonly record struct JobState(Phase Phase, int Progress = 0, DateTimeOffset? EndedAt = null, bool Withheld = false);

/// <summary>The whole life of a job as a function of the clock: there is no worker and no state to keep.</summary>
internal sealed class JobSimulator(SandboxOptions options)
{
    public JobState At(SandboxJob job)
    {
        var elapsed = (options.Clock.GetUtcNow() - job.CreatedAt).TotalSeconds * options.Speed;
        var latency = Latency.Of(job);

        if (elapsed < Math.Max(job.HiddenSeconds, job.Has(TestCard.Late) ? 2 : 0)) return new(Phase.Hidden);
        if (job.Has(TestCard.Lost) && elapsed >= latency.Total / 2) return new(Phase.Lost);
        if (job.Has(TestCard.Stuck) || elapsed < latency.Queued) return new(Phase.Queued);
        if (elapsed < latency.Total)
        {
            var progress = Math.Clamp((int)(100 * (elapsed - latency.Queued) / latency.Rendering), 1, 99);
            return new(job.Has(TestCard.UnknownStatus) ? Phase.Calibrating : Phase.Rendering, progress);
        }

        var ended = job.CreatedAt + options.Scaled(TimeSpan.FromSeconds(latency.Total));
        return job.Failure is not null
            ? new(Phase.Failed, 0, ended)
            : new(Phase.Done, 100, ended, Withheld: job.Has(TestCard.NoUrl) && elapsed < latency.Total + 3);
    }
}
