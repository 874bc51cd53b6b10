using Filmgate.Sandbox.Jobs;

namespace Filmgate.Sandbox.Families.Videos;

/// <summary>The status words of the shared route: three documents, three spellings.</summary>
internal sealed record VideoStatusNames(string Queued, string Rendering, string Calibrating, string Done, string Failed)
{
    private static readonly VideoStatusNames Current = new("queued", "in_progress", "calibrating", "completed", "failed");
    private static readonly VideoStatusNames Upper = new("SUBMITTED", "IN_PROGRESS", "CALIBRATING", "SUCCESS", "FAILED");
    private static readonly VideoStatusNames Tutorial = Current with { Done = "succeeded" };

    public static VideoStatusNames Of(SandboxJob job, VideoModel model) =>
        job.Has(TestCard.Succeeded) ? Tutorial
        : job.Has(TestCard.Upper) || (model.Brand is VideoBrand.Seedance && !job.Has(TestCard.Lower)) ? Upper
        : Current;

    public string Word(Phase phase) => phase switch
    {
        Phase.Rendering => Rendering,
        Phase.Calibrating => Calibrating,
        Phase.Done => Done,
        Phase.Failed => Failed,
        _ => Queued,
    };
}
