namespace Filmgate.Sandbox.Jobs;

/// <summary>Computes the state of a job from the clock alone: there is no worker and no stored state.</summary>
internal sealed class JobSimulator(SandboxOptions options)
{
    private const double LateSeconds = 2;
    private const double NoUrlSeconds = 3;

    public JobState StateOf(SandboxJob job)
    {
        var elapsed = (options.Clock.GetUtcNow() - job.CreatedAt).TotalSeconds * options.Speed;
        var latency = Latency.Of(job);

        if (elapsed < Math.Max(job.HiddenSeconds, job.Has(TestCard.Late) ? LateSeconds : 0)) return new(JobPhase.Hidden);
        if (job.Has(TestCard.Lost) && elapsed >= latency.Total / 2) return new(JobPhase.Lost);
        if (job.Has(TestCard.Stuck) || elapsed < latency.Queued) return new(JobPhase.Queued);
        if (elapsed < latency.Total)
        {
            var progress = Math.Clamp((int)(100 * (elapsed - latency.Queued) / latency.Rendering), 1, 99);
            return new(job.Has(TestCard.UnknownStatus) ? JobPhase.Calibrating : JobPhase.Rendering, progress);
        }

        var ended = job.CreatedAt + options.Scaled(TimeSpan.FromSeconds(latency.Total));
        if (job.Failure is not null) return new(JobPhase.Failed, 0, ended);
        return new(JobPhase.Completed, 100, ended, ResultMissing: job.Has(TestCard.NoUrl) && elapsed < latency.Total + NoUrlSeconds);
    }
}
