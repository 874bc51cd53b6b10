namespace Filmgate.Sandbox.Jobs;

/// <summary>How long a model queues and renders, in simulated seconds: the shape of the real ones, shortened to a coffee sip.</summary>
internal sealed record Latency(double Queued, double Rendering)
{
    private static readonly (string Prefix, Latency Latency)[] Known =
    [
        ("veo3-fast", new(0.9, 2.3)),
        ("veo3.1-fast", new(0.9, 2.3)),
        ("veo", new(1.1, 3.2)),
        ("sora-2-pro", new(1.2, 3.8)),
        ("sora", new(1.0, 3.0)),
        ("doubao-seedance", new(1.0, 2.6)),
        ("kling", new(1.2, 3.2)),
        ("gen3a_turbo", new(0.9, 2.2)),
        ("gen4", new(1.0, 3.0)),
    ];

    public double Total => Queued + Rendering;

    /// <summary>Up to 15 % more or less than the model's usual, always the same for one job.</summary>
    public static Latency Of(SandboxJob job)
    {
        var usual = Array.Find(Known, known => job.Model.StartsWith(known.Prefix, StringComparison.Ordinal)) is { Prefix: not null } known
            ? known.Latency
            : new Latency(1.0, 3.0);
        var factor = (0.85 + (0.3 * Luck(job.Id))) * (job.Has(TestCard.Slow) ? 10 : 1);
        return new(usual.Queued * factor, usual.Rendering * factor);
    }

    /// <summary>A number from 0 to 1 that belongs to the id (FNV-1a, because string hash codes differ from run to run).</summary>
    public static double Luck(string id)
    {
        var hash = 2166136261u;
        foreach (var letter in id) hash = (hash ^ letter) * 16777619u;
        return hash / (double)uint.MaxValue;
    }
}
