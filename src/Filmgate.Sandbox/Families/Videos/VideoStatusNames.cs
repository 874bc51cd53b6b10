using Filmgate.Sandbox.Jobs;

namespace Filmgate.Sandbox.Families.Videos;

/// <summary>The status names of the shared route. Three documents use three different sets.</summary>
internal sealed record VideoStatusNames(string Queued, string Rendering, string Calibrating, string Completed, string Failed)
{
    private static readonly VideoStatusNames Current = new("queued", "in_progress", "calibrating", "completed", "failed");
    private static readonly VideoStatusNames Upper = new("SUBMITTED", "IN_PROGRESS", "CALIBRATING", "SUCCESS", "FAILED");
    private static readonly VideoStatusNames Tutorial = Current with { Completed = "succeeded" };

    public static VideoStatusNames Of(SandboxJob job, VideoModel model) =>
        job.Has(TestCard.Succeeded) ? Tutorial
        : job.Has(TestCard.Upper) || (model.Brand is VideoBrand.Seedance && !job.Has(TestCard.Lower)) ? Upper
        : Current;

    public string NameOf(JobPhase phase) => phase switch
    {
        JobPhase.Rendering => Rendering,
        JobPhase.Calibrating => Calibrating,
        JobPhase.Completed => Completed,
        JobPhase.Failed => Failed,
        _ => Queued,
    };
}
