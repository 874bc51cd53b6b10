using System.Collections.Concurrent;
using Filmgate.Sandbox.Jobs;

namespace Filmgate.Sandbox.Rendering;

/// <summary>A file to deliver. Bundled: the small one that comes with the sandbox, because nothing could be rendered.</summary>
internal sealed record Clip(string Path, bool IsBundled);

/// <summary>Clips by scene, rendered when somebody first asks for one.</summary>
internal sealed class ClipCache
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Clip>>> _clips = new();
    private readonly SandboxDirectory _folder;
    private readonly ClipRenderer _studio;
    private readonly Lazy<Clip> _bundled;

    public ClipCache(SandboxDirectory folder, ClipRenderer studio)
    {
        (_folder, _studio) = (folder, studio);
        _bundled = new(Unpack);
    }

    public async Task<Clip> GetAsync(SandboxJob job, CancellationToken ct)
    {
        var scene = ClipSpec.Of(job);
        var clip = _clips.GetOrAdd(scene.Name, _ => new(() => MakeAsync(scene)));
        try
        {
            return await clip.Value.WaitAsync(ct);
        }
        catch when (clip.Value.IsFaulted || clip.Value.IsCanceled)
        {
            _clips.TryRemove(new(scene.Name, clip));
            throw;
        }
    }

    private async Task<Clip> MakeAsync(ClipSpec scene)
    {
        var path = Path.Combine(_folder.Clips, scene.Name);
        return File.Exists(path) || await _studio.TryRenderAsync(scene, path) ? new(path, IsBundled: false) : _bundled.Value;
    }

    private Clip Unpack()
    {
        var path = Path.Combine(_folder.Root, "bundled.mp4");
        using var resource = typeof(ClipCache).Assembly.GetManifestResourceStream("bundled.mp4")!;
        using var file = File.Create(path);
        resource.CopyTo(file);
        return new(path, IsBundled: true);
    }
}
