using System.Collections.Concurrent;

namespace Filmgate.Sandbox.Jobs;

/// <summary>Every job that is known, by its id and by the id that the client gave it.</summary>
internal sealed class JobStore : IDisposable
{
    private readonly ConcurrentDictionary<string, SandboxJob> _byId = new();
    private readonly ConcurrentDictionary<(string Family, string Id), SandboxJob> _byExternalId = new();
    private readonly ConcurrentQueue<SandboxJob> _inOrder = new();
    private readonly JobLog _log;

    public JobStore(SandboxDirectory folder, SandboxOptions options)
    {
        _log = JobLog.Open(folder.Jobs, options.Clock.GetUtcNow(), out var jobs);
        foreach (var job in jobs)
        {
            if (job.ExternalId is { } external) _byExternalId[(job.Family, external)] = job;
            Enter(job);
        }
    }

    public IEnumerable<SandboxJob> InOrder => _inOrder;

    public int Count => _byId.Count;

    public SandboxJob? Find(string id) => _byId.GetValueOrDefault(id);

    public SandboxJob? Find(string family, string id) => _byId.TryGetValue(id, out var job) && job.Family == family ? job : null;

    public SandboxJob? FindExternal(string family, string id) => _byExternalId.GetValueOrDefault((family, id));

    /// <summary>False: the client's own id is taken.</summary>
    public bool TryAccept(SandboxJob job)
    {
        if (job.ExternalId is { } external && !_byExternalId.TryAdd((job.Family, external), job)) return false;
        _log.Append(job);
        Enter(job);
        return true;
    }

    public void Dispose() => _log.Dispose();

    private void Enter(SandboxJob job)
    {
        _byId[job.Id] = job;
        _inOrder.Enqueue(job);
    }
}
