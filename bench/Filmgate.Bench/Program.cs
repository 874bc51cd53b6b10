using Filmgate.Bench;

return args switch
{
    ["host", var data, var upstream, var pollGap, var submits] => await BenchHost.RunAsync(data, new(upstream), TimeSpan.Parse(pollGap), int.Parse(submits)),
    ["copy", var directory, var url] => await CopyHost.RunAsync(directory, url),
    ["copy", var directory, var url, var place] => await CopyHost.RunAsync(directory, url, place),
    _ => Plan.Read(args, out var plan, out var message) ? await Suite.RunAsync(plan) : Refuse(message),
};

static int Refuse(string message)
{
    Console.Error.WriteLine(message);
    return message.StartsWith("usage", StringComparison.Ordinal) ? 0 : 2;
}
