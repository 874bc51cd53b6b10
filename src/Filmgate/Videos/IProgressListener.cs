namespace Filmgate.Videos;

/// <summary>Is told when a provider gives another figure than before. Nothing of it is on disk, so it must be quick, and may be missed.</summary>
internal interface IProgressListener
{
    void OnProgress(VideoTask task, int percent);
}
