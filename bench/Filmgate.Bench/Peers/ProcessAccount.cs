namespace Filmgate.Bench.Peers;

/// <summary>Processor time and memory of some processes and their children, from the accounts of Linux.</summary>
internal sealed class ProcessAccount(IReadOnlyList<int> roots)
{
    private const int TicksPerSecond = 100;

    public TimeSpan Cpu() => TimeSpan.FromSeconds(All().Sum(id => (double)TicksOf(id)) / TicksPerSecond);

    public long Resident() => All().Sum(ResidentOf);

    private IEnumerable<int> All()
    {
        var found = new HashSet<int>();
        var open = new Stack<int>(roots);
        while (open.TryPop(out var id))
            if (found.Add(id))
                foreach (var child in ChildrenOf(id))
                    open.Push(child);
        return found;
    }

    private static IEnumerable<int> ChildrenOf(int id)
    {
        var tasks = $"/proc/{id}/task";
        if (!Directory.Exists(tasks)) return [];
        var children = Directory.GetDirectories(tasks).Select(task => Read($"{task}/children"));
        return [.. children.SelectMany(list => list.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse)];
    }

    private static long TicksOf(int id) =>
        Read($"/proc/{id}/stat") is { Length: > 0 } stat && stat[(stat.LastIndexOf(')') + 2)..].Split(' ') is { Length: > 12 } fields
            ? long.Parse(fields[11]) + long.Parse(fields[12])
            : 0;

    private static long ResidentOf(int id) =>
        Read($"/proc/{id}/statm").Split(' ') is [_, var pages, ..] ? long.Parse(pages) * Environment.SystemPageSize : 0;

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";                                                  // the process has ended
        }
    }
}
