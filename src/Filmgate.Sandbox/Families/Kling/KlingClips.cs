using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;

namespace Filmgate.Sandbox.Families.Kling;

/// <summary>Finds the clips that requests refer to with <c>video_id</c>: the results of completed tasks.</summary>
internal sealed class KlingClips(JobStore jobs, JobSimulator simulator)
{
    /// <summary>The duration of clips that are given by URL and of results without a requested one.</summary>
    public const int DefaultSeconds = 5;

    public static string IdOf(SandboxJob job) => $"v{job.Id}";

    public SandboxJob? Find(string id) =>
        id.StartsWith('v')
        && jobs.Find(KlingFamily.Name, id[1..]) is { } job
        && simulator.StateOf(job).Phase is JobPhase.Completed
            ? job
            : null;

    /// <summary>Whether the object has exactly one of <c>video_url</c> and <c>video_id</c>.</summary>
    public static bool HasOneReference(JsonObjectReader fields) =>
        string.IsNullOrEmpty(fields.Text("video_url")) != string.IsNullOrEmpty(fields.Text("video_id"));
}
