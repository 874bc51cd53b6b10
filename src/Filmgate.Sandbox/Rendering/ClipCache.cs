using System.Collections.Concurrent;
using Filmgate.Sandbox.Jobs;

namespace Filmgate.Sandbox.Rendering;

/// <summary>A video file to serve. The bundled clip is a small file inside the assembly, for when rendering is not possible.</summary>
internal sealed record Clip(string Path, bool IsBundled);

/// <summary>Clips by specification, rendered at the first request.</summary>
internal sealed class ClipCache
{
    private const string BundledFile = "bundled.mp4";

    private readonly ConcurrentDictionary<string, Lazy<Task<Clip>>> _clips = new();
    private readonly SandboxDirectory _directory;
    private readonly ClipRenderer _renderer;
    private readonly Lazy<Clip> _bundled;

    public ClipCache(SandboxDirectory directory, ClipRenderer renderer)
    {
        (_directory, _renderer) = (directory, renderer);
        _bundled = new(ExtractBundled);
    }

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
        return File.Exists(path) || await _renderer.TryRenderAsync(spec, path) ? new(path, IsBundled: false) : _bundled.Value;
    }

    private Clip ExtractBundled()
    {
        var path = Path.Combine(_directory.Root, BundledFile);
        using var resource = typeof(ClipCache).Assembly.GetManifestResourceStream(BundledFile)!;
        using var file = File.Create(path);
        resource.CopyTo(file);
        return new(path, IsBundled: true);
    }
}
