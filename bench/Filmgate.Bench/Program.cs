using Filmgate.Bench;

return args switch
{
    ["server", var data, var upstream, var pollGap, var submits] =>
        await BenchServer.RunAsync(data, new(upstream), TimeSpan.Parse(pollGap), int.Parse(submits)),
    ["copy", var directory, var url] => await CopyProcess.RunAsync(directory, url),
    ["copy", var directory, var url, var location] => await CopyProcess.RunAsync(directory, url, location),
    _ => BenchOptions.TryParse(args, out var options, out var message) ? await BenchSuite.RunAsync(options) : PrintUsage(message),
};

static int PrintUsage(string message)
{
    Console.Error.WriteLine(message);
    return message.StartsWith("usage", StringComparison.Ordinal) ? 0 : 2;
}
