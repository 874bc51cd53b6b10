using System.Security.Cryptography;

namespace Filmgate.Sandbox;

/// <summary>The sandbox's files: the job log, input images, rendered clips and the key that signs URLs.</summary>
internal sealed class SandboxDirectory : IDisposable
{
    /// <summary>How long jobs and files are kept. Older ones are deleted at the next start.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    private readonly bool _temporary;

    public SandboxDirectory(SandboxOptions options)
    {
        _temporary = options.DataDirectory is null;
        Root = options.DataDirectory is { } path
            ? Directory.CreateDirectory(Path.GetFullPath(path)).FullName
            : Directory.CreateTempSubdirectory("filmgate-sandbox-").FullName;
        Images = Directory.CreateDirectory(Path.Combine(Root, "images")).FullName;
        Clips = Directory.CreateDirectory(Path.Combine(Root, "clips")).FullName;
        DeleteExpired();
        SigningKey = ReadOrCreateKey(Path.Combine(Root, "signing.key"));
    }

    public string Root { get; }
    public string Images { get; }
    public string Clips { get; }
    public string JobLog => Path.Combine(Root, "jobs.jsonl");
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
            // On Windows a file may still be open. The operating system cleans its temporary directory.
        }
    }

    /// <summary>
    /// Deletes expired files and the work directories of interrupted renders.
    /// File times are real time, independent of the sandbox's clock.
    /// </summary>
    private void DeleteExpired()
    {
        foreach (var workDirectory in new DirectoryInfo(Clips).GetDirectories()) workDirectory.Delete(recursive: true);
        var oldest = TimeProvider.System.GetUtcNow().UtcDateTime - Retention;
        foreach (var file in new[] { Clips, Images }.SelectMany(directory => new DirectoryInfo(directory).GetFiles()))
            if (file.LastWriteTimeUtc < oldest) file.Delete();
    }

    // Stored, so that URLs stay valid after a restart.
    private static byte[] ReadOrCreateKey(string path)
    {
        if (File.Exists(path) && File.ReadAllBytes(path) is { Length: 32 } stored) return stored;
        var key = RandomNumberGenerator.GetBytes(32);
        File.WriteAllBytes(path, key);
        return key;
    }
}
