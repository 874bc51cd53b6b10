using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Filmgate.Media.Store;

/// <summary>
/// Files under one directory that belongs to one server. A file is written under <c>staging/</c> and renamed into place when it is
/// complete and flushed, so a reader finds the whole file or none, whatever happens to the process or the power.
/// </summary>
internal sealed class DiskMediaStore : IMediaStore
{
    private const string Staging = "staging";
    private readonly string _root;
    private readonly string _staging;

    /// <summary>Directories whose own names are known to have reached the device, up to the root.</summary>
    private readonly ConcurrentDictionary<string, bool> _durable = new(StringComparer.Ordinal);

    /// <param name="isOurs">Nobody else writes here: what a crashed process left half written goes at once.</param>
    public DiskMediaStore(string root, bool isOurs = false)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        _staging = Path.Combine(_root, Staging);
        Directory.CreateDirectory(_staging);
        if (isOurs) Sweep(DateTimeOffset.MaxValue);
    }

    public string Description => $"disk {_root}";

    public Task<IStagedMedia> StageAsync(MediaTarget target, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var path = PathOf(target.Key);
        return Task.FromResult<IStagedMedia>(new StagedFile(Path.Combine(_staging, Guid.NewGuid().ToString("N")), staged => MoveIntoPlace(staged, path)));
    }

    public Task<Stream?> OpenAsync(string key, CancellationToken ct)
    {
        var path = PathOf(key);
        try
        {
            return Task.FromResult<Stream?>(File.Exists(path)
                ? new FileStream(path, new FileStreamOptions { Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous })
                : null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null); // deleted between the question and the open
        }
    }

    public Task<bool> DeleteAsync(string key, CancellationToken ct)
    {
        var path = PathOf(key);
        if (!File.Exists(path))
            return Task.FromResult(false);
        File.Delete(path);
        return Task.FromResult(true);
    }

    public async IAsyncEnumerable<MediaFile> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await Task.Yield();
        foreach (var file in new DirectoryInfo(_root).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            ct.ThrowIfCancellationRequested();
            var key = Path.GetRelativePath(_root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (!IsUnfinished(key) && MediaKey.IsValid(key) && file.Exists) yield return new(key, file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
        }
    }

    public Task<int> SweepStagingAsync(DateTimeOffset before, CancellationToken ct) => Task.FromResult(Sweep(before));

    private int Sweep(DateTimeOffset before)
    {
        var swept = 0;
        foreach (var leftover in new DirectoryInfo(_staging).EnumerateFiles().Where(file => new DateTimeOffset(file.LastWriteTimeUtc) < before))
        {
            leftover.Delete();
            swept++;
        }

        return swept;
    }

    private static bool IsUnfinished(string key) => key == Staging || key.StartsWith(Staging + "/", StringComparison.Ordinal);

    private string PathOf(string key)
    {
        MediaKey.Check(key);
        if (IsUnfinished(key))
            throw new ArgumentException($"'{key}' is where unfinished files are, not a key of the media store.", nameof(key));
        return Path.Combine(_root, key);
    }

    private void MoveIntoPlace(string staged, string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(directory);
        File.Move(staged, path, overwrite: true);
        DirectorySync.FlushDirectory(directory);

        // A new directory is itself a name in its parent. The parents are flushed until one commit has seen it through: another commit
        // may have created the directory a moment ago and not have flushed it yet.
        if (_durable.ContainsKey(directory))
            return;
        for (var parent = directory; parent.Length > _root.Length;)
        {
            parent = Path.GetDirectoryName(parent)!;
            DirectorySync.FlushDirectory(parent);
        }

        _durable[directory] = true;
    }
}
