using System.Security.Cryptography;

namespace Filmgate.Sandbox.Rendering;

/// <summary>Input images by their hash, so that a job can be rendered after a restart.</summary>
internal sealed class ImageStore(SandboxDirectory folder)
{
    /// <summary>The name under which the image is kept; its extension tells ffmpeg which decoder to trust it with.</summary>
    public string Keep(byte[] bytes, ImageKind kind)
    {
        var name = $"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}.{kind.ToString().ToLowerInvariant()}";
        var path = PathOf(name);
        if (File.Exists(path))
        {
            // Used again, so it stays for as long as this job does.
            File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);
            return name;
        }

        var fresh = Path.Combine(folder.Images, Path.GetRandomFileName());
        File.WriteAllBytes(fresh, bytes);
        File.Move(fresh, path, overwrite: true);
        return name;
    }

    public string PathOf(string name) => Path.Combine(folder.Images, name);
}
