using Filmgate.Sandbox.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Sandbox.Rendering;

/// <summary>Renders a scene into a file: a few at once, with a title if it can be drawn.</summary>
internal sealed class ClipRenderer(Ffmpeg ffmpeg, SandboxDirectory folder, ImageStore images, UsageCounters tally, IHostApplicationLifetime lifetime, ILogger<ClipRenderer> log) : IDisposable
{
    private readonly SemaphoreSlim _stages = new(Math.Clamp(Environment.ProcessorCount / 2, 1, 2));
    private bool _complained;

    /// <summary>False: no clip could be made, and the log says why.</summary>
    public async Task<bool> TryRenderAsync(ClipSpec scene, string path)
    {
        if (ffmpeg.Path is null)
        {
            if (!Interlocked.Exchange(ref _complained, true)) log.FfmpegIsMissing();
            return false;
        }

        await _stages.WaitAsync(lifetime.ApplicationStopping);
        var scratch = Directory.CreateDirectory(Path.Combine(folder.Clips, Path.GetRandomFileName())).FullName;
        try
        {
            tally.CountRender();
            var font = Font.For(scene.Prompt);
            var complaint = await FilmAsync(scene, scratch, font);
            // Some builds of ffmpeg cannot draw text: better a clip without a title than none.
            if (complaint is not null && font is not null)
            {
                log.TitleFailed(scene.Name, complaint);
                complaint = await FilmAsync(scene, scratch, font: null);
            }

            if (complaint is not null)
            {
                log.RenderFailed(scene.Name, complaint);
                return false;
            }

            File.Move(Path.Combine(scratch, FfmpegCommand.Output), path, overwrite: true);
            return true;
        }
        finally
        {
            _stages.Release();
            Directory.Delete(scratch, recursive: true);
        }
    }

    public void Dispose() => _stages.Dispose();

    private async Task<string?> FilmAsync(ClipSpec scene, string scratch, Font? font)
    {
        string? format = null;
        if (scene.Image is { } image)
        {
            File.Copy(images.PathOf(image), Path.Combine(scratch, FfmpegCommand.ImageName), overwrite: true);
            // The demuxer is fixed by what the first bytes were, so that a file cannot pose as a playlist.
            format = $"{Path.GetExtension(image)[1..]}_pipe";
        }

        var title = font is null ? null
            : format is null ? TitleLayout.Fit(scene.Prompt, font, scene.Width, scene.Height)
            : TitleLayout.Fit(scene.Prompt, font, scene.Width, scene.Height / 2, largest: 1.0 / 10);
        var play = new FfmpegCommand(scene, title, format);
        if (title is not null)
        {
            File.Copy(font!.Path, Path.Combine(scratch, FfmpegCommand.FontFile), overwrite: true);
            await File.WriteAllTextAsync(Path.Combine(scratch, FfmpegCommand.TitleFile), title.Text);
            await File.WriteAllTextAsync(Path.Combine(scratch, FfmpegCommand.NoteFile), play.Note);
        }

        return await ffmpeg.RunAsync(play.Arguments(), scratch, lifetime.ApplicationStopping);
    }
}

internal static partial class StudioLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "ffmpeg was not found: the sandbox delivers a small bundled clip instead of a rendered one")]
    public static partial void FfmpegIsMissing(this ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Clip {Clip} could not be rendered with a title, it is tried without: {Complaint}")]
    public static partial void TitleFailed(this ILogger log, string clip, string complaint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Clip {Clip} could not be rendered, the bundled clip is delivered instead: {Complaint}")]
    public static partial void RenderFailed(this ILogger log, string clip, string complaint);
}
