using System.Security.Cryptography;

namespace Filmgate.Sandbox.Rendering;

/// <summary>Input images by their hash, so that a job can be rendered after a restart.</summary>
internal sealed class ImageStore(SandboxDirectory directory)
{
    /// <summary>Returns the file name. Its extension tells the renderer which decoder to use.</summary>
    public string Save(byte[] bytes, ImageKind kind)
    {
        var name = $"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}.{kind.ToString().ToLowerInvariant()}";
        var path = PathOf(name);
        if (File.Exists(path))
        {
            // Restarts the retention, because another job now uses the image.
            File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);
            return name;
        }

        var temporary = Path.Combine(directory.Images, Path.GetRandomFileName());
        File.WriteAllBytes(temporary, bytes);
        File.Move(temporary, path, overwrite: true);
        return name;
    }

    public string PathOf(string name) => Path.Combine(directory.Images, name);
}
