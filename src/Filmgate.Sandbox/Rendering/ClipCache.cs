using System.Collections.Concurrent;
using Filmgate.Sandbox.Jobs;

namespace Filmgate.Sandbox.Rendering;

/// <summary>A video file to serve. A bundled clip is a placeholder, for when rendering is not possible.</summary>
internal sealed record Clip(string Path, bool IsBundled);

/// <summary>Clips by specification, rendered at the first request.</summary>
internal sealed class ClipCache
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Clip>>> _clips = new();
    private readonly SandboxDirectory _directory;
    private readonly ClipRenderer _renderer;
    private readonly Lock _placeholders = new();
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    public ClipCache(SandboxDirectory directory, ClipRenderer renderer) => (_directory, _renderer) = (directory, renderer);

    public async Task<Clip> GetAsync(SandboxJob job, CancellationToken ct)
    {
        var spec = ClipSpec.Of(job);
        var clip = _clips.GetOrAdd(spec.FileName, _ => new(() => CreateAsync(spec)));
        try
        {
            return await clip.Value.WaitAsync(ct);
        }
        catch when (clip.Value.IsFaulted || clip.Value.IsCanceled)
        {
            _clips.TryRemove(new(spec.FileName, clip));
            throw;
        }
    }

    private async Task<Clip> CreateAsync(ClipSpec spec)
    {
        var path = Path.Combine(_directory.Clips, spec.FileName);
        return File.Exists(path) || await _renderer.TryRenderAsync(spec, path) ? new(path, IsBundled: false) : Placeholder(spec);
    }

    /// <summary>Equal placeholders share one file. A crash may have left a part of it, so it is written again by each process.</summary>
    private Clip Placeholder(ClipSpec spec)
    {
        var name = $"placeholder-{spec.Width}x{spec.Height}-{spec.Seconds}{(spec.Audio ? "" : "-silent")}.mp4";
        var clip = new Clip(Path.Combine(_directory.Root, name), IsBundled: true);
        lock (_placeholders)
        {
            if (_written.Add(clip.Path))
                File.WriteAllBytes(clip.Path, PlaceholderClip.Create(spec.Width, spec.Height, spec.Seconds, spec.Audio));
        }

        return clip;
    }
}
