using System.Security.Cryptography;

namespace Filmgate.Sandbox;

/// <summary>The files of a sandbox: the job log, input images, rendered clips and the key that signs URLs.</summary>
internal sealed class SandboxDirectory : IDisposable
{
    /// <summary>How long jobs and files are kept; what is older goes at the next start.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly bool _temporary;

    public SandboxDirectory(SandboxOptions options)
    {
        _temporary = options.DataDirectory is null;
        Root = options.DataDirectory is { } given
            ? Directory.CreateDirectory(Path.GetFullPath(given)).FullName
            : Directory.CreateTempSubdirectory("filmgate-sandbox-").FullName;
        Images = Directory.CreateDirectory(Path.Combine(Root, "images")).FullName;
        Clips = Directory.CreateDirectory(Path.Combine(Root, "clips")).FullName;
        Sweep();
        SigningKey = KeptKey(Path.Combine(Root, "signing.key"));
    }

    public string Root { get; }
    public string Images { get; }
    public string Clips { get; }
    public string Jobs => Path.Combine(Root, "jobs.jsonl");
    public byte[] SigningKey { get; }

    public void Dispose()
    {
        if (!_temporary) return;
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (IOException)
        {
            // A file still being sent on Windows; the operating system clears its temporary directory.
        }
    }

    /// <summary>Removes what no job can want any more, and half-rendered clips of a process that died. Files carry the real time, whatever the sandbox's clock says.</summary>
    private void Sweep()
    {
        foreach (var scratch in new DirectoryInfo(Clips).GetDirectories()) scratch.Delete(recursive: true);
        var oldest = TimeProvider.System.GetUtcNow().UtcDateTime - Kept;
        foreach (var file in new[] { Clips, Images }.SelectMany(folder => new DirectoryInfo(folder).GetFiles()))
            if (file.LastWriteTimeUtc < oldest) file.Delete();
    }

    // URLs handed out before a restart stay good after it.
    private static byte[] KeptKey(string path)
    {
        if (File.Exists(path) && File.ReadAllBytes(path) is { Length: 32 } kept) return kept;
        var key = RandomNumberGenerator.GetBytes(32);
        File.WriteAllBytes(path, key);
        return key;
    }
}
