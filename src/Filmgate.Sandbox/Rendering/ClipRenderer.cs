using Filmgate.Sandbox.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Sandbox.Rendering;

/// <summary>Renders clips with ffmpeg, at most two at a time, with a title where ffmpeg can draw one.</summary>
internal sealed class ClipRenderer(
    Ffmpeg ffmpeg,
    SandboxDirectory directory,
    ImageStore images,
    UsageCounters counters,
    IHostApplicationLifetime lifetime,
    ILogger<ClipRenderer> log) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(Math.Clamp(Environment.ProcessorCount / 2, 1, 2));

    /// <summary>Returns false if no clip could be rendered. The log has the reason.</summary>
    public async Task<bool> TryRenderAsync(ClipSpec spec, string path)
    {
        if (ffmpeg.Path is null) return false;                          // the command that starts the sandbox says so, once

        await _slots.WaitAsync(lifetime.ApplicationStopping);
        var workDirectory = Directory.CreateDirectory(Path.Combine(directory.Clips, Path.GetRandomFileName())).FullName;
        try
        {
            counters.CountRender();
            var font = Font.For(spec.Prompt);
            var error = await RunFfmpegAsync(spec, workDirectory, font);
            // Some builds of ffmpeg cannot draw text. A clip without a title is better than none.
            if (error is not null && font is not null)
            {
                log.TitleFailed(spec.FileName, error);
                error = await RunFfmpegAsync(spec, workDirectory, font: null);
            }

            if (error is not null)
            {
                log.RenderFailed(spec.FileName, error);
                return false;
            }

            File.Move(Path.Combine(workDirectory, FfmpegCommand.OutputFile), path, overwrite: true);
            return true;
        }
        finally
        {
            _slots.Release();
            Directory.Delete(workDirectory, recursive: true);
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task<string?> RunFfmpegAsync(ClipSpec spec, string workDirectory, Font? font)
    {
        string? demuxer = null;
        if (spec.Image is { } image)
        {
            File.Copy(images.PathOf(image), Path.Combine(workDirectory, FfmpegCommand.ImageFile), overwrite: true);
            // Fixed by the detected image type, so that ffmpeg cannot interpret the file as a playlist.
            demuxer = $"{Path.GetExtension(image)[1..]}_pipe";
        }

        var title = font is null ? null
            : demuxer is null ? TitleLayout.Fit(spec.Prompt, font, spec.Width, spec.Height)
            : TitleLayout.Fit(spec.Prompt, font, spec.Width, spec.Height / 2, maxFontSize: 1.0 / 10);
        var command = new FfmpegCommand(spec, title, demuxer);
        if (title is not null)
        {
            File.Copy(font!.Path, Path.Combine(workDirectory, FfmpegCommand.FontFile), overwrite: true);
            await File.WriteAllTextAsync(Path.Combine(workDirectory, FfmpegCommand.TitleFile), title.Text);
            await File.WriteAllTextAsync(Path.Combine(workDirectory, FfmpegCommand.CaptionFile), command.Caption);
        }

        return await ffmpeg.RunAsync(command.Arguments(), workDirectory, lifetime.ApplicationStopping);
    }
}

internal static partial class ClipRendererLog
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Clip {Clip} could not be rendered with a title. Retrying without a title. ffmpeg: {Error}")]
    public static partial void TitleFailed(this ILogger log, string clip, string error);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Clip {Clip} could not be rendered. The sandbox serves a placeholder instead. ffmpeg: {Error}")]
    public static partial void RenderFailed(this ILogger log, string clip, string error);
}
