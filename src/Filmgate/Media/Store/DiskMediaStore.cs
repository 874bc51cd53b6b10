using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Media.Store;

/// <summary>
/// Files in one directory that belongs to one server. A file is written to <c>staging/</c> and moved into place when it is complete and
/// flushed. So a reader finds the whole file or none, even after a crash or a power cut.
/// </summary>
internal sealed partial class DiskMediaStore : IMediaStore
{
    private const string Staging = "staging";
    private readonly string _root;
    private readonly string _staging;
    private readonly ILogger _log;

    /// <summary>Paths that were passed over. Each is reported once.</summary>
    private readonly ConcurrentDictionary<string, bool> _passedOver = new(StringComparer.Ordinal);
    private readonly DirectoryFlush _flush = new();

    /// <summary>Directories whose own names, up to the root, are known to be flushed to the device.</summary>
    private readonly ConcurrentDictionary<string, bool> _durable = new(StringComparer.Ordinal);

    /// <param name="isExclusive">No other process writes here, so staged files of a crashed process are deleted at once.</param>
    public DiskMediaStore(string root, bool isExclusive = false, ILogger? log = null)
    {
        _log = log ?? NullLogger.Instance;
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        _staging = Path.Combine(_root, Staging);
        Directory.CreateDirectory(_staging);
        if (isExclusive) Sweep(DateTimeOffset.MaxValue);
    }

    public string Description => $"disk {_root}";

    public Task<IStagedMedia> StageAsync(MediaTarget target, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var path = PathOf(target.Key);
        var staging = Path.Combine(_staging, Guid.NewGuid().ToString("N"));
        return Task.FromResult<IStagedMedia>(new StagedFile(staging, staged => MoveIntoPlaceAsync(staged, path)));
    }

    public Task<Stream?> OpenAsync(string key, CancellationToken ct)
    {
        var path = PathOf(key);
        var options = new FileStreamOptions { Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous };
        try
        {
            return Task.FromResult<Stream?>(File.Exists(path) ? new FileStream(path, options) : null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null); // deleted between the check and the open
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
        foreach (var file in ReadableFiles())
        {
            ct.ThrowIfCancellationRequested();
            var key = Path.GetRelativePath(_root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (!IsStaging(key) && MediaKey.IsValid(key) && file.Exists)
                yield return new(key, file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
        }
    }

    public Task<int> SweepStagingAsync(DateTimeOffset before, CancellationToken ct) => Task.FromResult(Sweep(before));

    private int Sweep(DateTimeOffset before)
    {
        var swept = 0;
        foreach (var file in new DirectoryInfo(_staging).EnumerateFiles())
        {
            if (new DateTimeOffset(file.LastWriteTimeUtc) >= before) continue;
            try
            {
                file.Delete();
                swept++;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                PassOver(file.FullName, e.Message);
            }
        }

        return swept;
    }

    /// <summary>
    /// All files below the root. A folder that cannot be read is passed over: it has none of the store's files. A fresh ext4 volume has
    /// one, lost+found. The root itself must be readable.
    /// </summary>
    private IEnumerable<FileInfo> ReadableFiles()
    {
        var root = new DirectoryInfo(_root);
        var pending = new Stack<DirectoryInfo>([root]);
        while (pending.TryPop(out var directory))
        {
            using var entries = Open(directory, isRoot: directory == root);
            while (entries is not null && MoveNext(entries, directory))
            {
                if (entries.Current is DirectoryInfo child)
                {
                    // Through a link, a video has a second key without a row, and a loop has no end.
                    if (child.LinkTarget is null) pending.Push(child);
                    else PassOver(child.FullName, "it is a symbolic link");
                }
                else if (entries.Current is FileInfo file) yield return file;
            }
        }
    }

    private IEnumerator<FileSystemInfo>? Open(DirectoryInfo directory, bool isRoot)
    {
        try
        {
            return directory.EnumerateFileSystemInfos().GetEnumerator();
        }
        catch (DirectoryNotFoundException) when (!isRoot)
        {
            return null; // deleted in the meantime
        }
        catch (Exception e) when (!isRoot && e is IOException or UnauthorizedAccessException)
        {
            PassOver(directory.FullName, e.Message);
            return null;
        }
    }

    private bool MoveNext(IEnumerator<FileSystemInfo> entries, DirectoryInfo directory)
    {
        try
        {
            return entries.MoveNext();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            PassOver(directory.FullName, e.Message);
            return false;
        }
    }

    private void PassOver(string path, string reason)
    {
        if (_passedOver.TryAdd(path, true)) PassedOver(path, reason);
    }

    [LoggerMessage(LogLevel.Warning, "{Path} is passed over by sweeps and audits: {Reason}")]
    private partial void PassedOver(string path, string reason);

    private static bool IsStaging(string key) => key == Staging || key.StartsWith(Staging + "/", StringComparison.Ordinal);

    private string PathOf(string key)
    {
        MediaKey.Check(key);
        if (IsStaging(key))
            throw new ArgumentException($"'{key}' is reserved for staged files. It is not a key of the media store.", nameof(key));
        return Path.Combine(_root, key);
    }

    private async Task MoveIntoPlaceAsync(string staged, string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(directory);
        File.Move(staged, path, overwrite: true);
        await _flush.RunAsync(directory);

        // A new directory is itself a name in its parent, so the parents are flushed too. This is repeated until one commit has completed
        // it: another commit may have created the directory a moment ago and not have flushed it yet.
        if (_durable.ContainsKey(directory))
            return;
        for (var parent = directory; parent.Length > _root.Length;)
        {
            parent = Path.GetDirectoryName(parent)!;
            await _flush.RunAsync(parent);
        }

        _durable[directory] = true;
    }
}
