namespace Filmgate.Sandbox.Jobs;

/// <summary>How long a model queues and renders, in simulated seconds: like the real models, but far shorter.</summary>
internal sealed record Latency(double Queued, double Rendering)
{
    private static readonly Latency Default = new(1.0, 3.0);

    private static readonly (string Prefix, Latency Latency)[] ByModel =
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

    /// <summary>Up to 15 % above or below the model's typical latency, always the same for one job.</summary>
    public static Latency Of(SandboxJob job)
    {
        var typical = Array.Find(ByModel, row => job.Model.StartsWith(row.Prefix, StringComparison.Ordinal)) is { Prefix: not null } match
            ? match.Latency
            : Default;
        var factor = (0.85 + (0.3 * FractionOf(job.Id))) * (job.Has(TestCard.Slow) ? 10 : 1);
        return new(typical.Queued * factor, typical.Rendering * factor);
    }

    /// <summary>A number from 0 to 1, derived from the id. FNV-1a, because string hash codes differ between processes.</summary>
    public static double FractionOf(string id)
    {
        var hash = 2166136261u;
        foreach (var letter in id) hash = (hash ^ letter) * 16777619u;
        return hash / (double)uint.MaxValue;
    }
}
