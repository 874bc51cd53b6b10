using System.Security.Cryptography;

namespace Filmgate.Sandbox;

/// <summary>The files of a sandbox: the job log, input images, rendered clips and the key that signs URLs.</summary>
internal sealed class SandboxFolder : IDisposable
{
    private readonly bool _temporary;

    public SandboxFolder(SandboxOptions options)
    {
        _temporary = options.DataDirectory is null;
        Root = options.DataDirectory is { } given
            ? Directory.CreateDirectory(Path.GetFullPath(given)).FullName
            : Directory.CreateTempSubdirectory("filmgate-sandbox-").FullName;
        Images = Directory.CreateDirectory(Path.Combine(Root, "images")).FullName;
        Clips = Directory.CreateDirectory(Path.Combine(Root, "clips")).FullName;
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

    // URLs handed out before a restart stay good after it.
    private static byte[] KeptKey(string path)
    {
        if (File.Exists(path) && File.ReadAllBytes(path) is { Length: 32 } kept) return kept;
        var key = RandomNumberGenerator.GetBytes(32);
        File.WriteAllBytes(path, key);
        return key;
    }
}
