using System.Collections.Concurrent;

namespace Filmgate.Sandbox.Jobs;

/// <summary>All known jobs, by their id and by the id that the client gave them.</summary>
internal sealed class JobStore : IDisposable
{
    private readonly ConcurrentDictionary<string, SandboxJob> _byId = new();
    private readonly ConcurrentDictionary<(string Family, string Id), SandboxJob> _byExternalId = new();
    private readonly ConcurrentQueue<SandboxJob> _inOrder = new();
    private readonly JobLog _log;

    public JobStore(SandboxDirectory directory, SandboxOptions options)
    {
        _log = JobLog.Open(directory.JobLog, options.Clock.GetUtcNow(), out var jobs);
        foreach (var job in jobs)
        {
            if (job.ExternalId is { } external) _byExternalId[(job.Family, external)] = job;
            Add(job);
        }
    }

    public IEnumerable<SandboxJob> InOrder => _inOrder;

    public int Count => _byId.Count;

    public SandboxJob? Find(string id) => _byId.GetValueOrDefault(id);

    public SandboxJob? Find(string family, string id) => _byId.TryGetValue(id, out var job) && job.Family == family ? job : null;

    public SandboxJob? FindExternal(string family, string id) => _byExternalId.GetValueOrDefault((family, id));

    /// <summary>Returns false if the client's own id is already in use.</summary>
    public bool TryAccept(SandboxJob job)
    {
        if (job.ExternalId is { } external && !_byExternalId.TryAdd((job.Family, external), job)) return false;
        _log.Append(job);
        Add(job);
        return true;
    }

    public void Dispose() => _log.Dispose();

    private void Add(SandboxJob job)
    {
        _byId[job.Id] = job;
        _inOrder.Enqueue(job);
    }
}
