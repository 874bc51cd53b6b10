namespace Filmgate.Videos;

/// <summary>Called when a provider reports a new progress.</summary>
internal interface IProgressListener
{
    /// <summary>Must return quickly. Nothing of it is stored, so a crash may lose a call.</summary>
    void OnProgress(VideoTask task, int percent);
}
