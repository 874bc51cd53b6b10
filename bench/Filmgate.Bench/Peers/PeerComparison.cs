using System.Diagnostics;

namespace Filmgate.Bench.Peers;

/// <summary>
/// The same work for Filmgate and for a gateway on Express, BullMQ and Redis, in turn. Both get the same provider, client and receiver;
/// each starts with an empty store. Only the ratios of one run mean anything.
/// </summary>
internal static class PeerComparison
{
    private const int WarmUp = 300;
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);
    private static readonly TimeSpan ReadTime = TimeSpan.FromSeconds(3);

    private delegate Task<PeerSystem> Start(string root, string data, string provider, TimeSpan pollGap);

    public static async Task<string> MeasureAsync(BenchOptions options, string data)
    {
        if (PeerSystem.Missing() is { } missing) return $"peers: skipped. {missing}\n";
        var figures = new PeerFigures();
        var root = FindRoot();
        for (var round = 0; round < options.PeerRounds; round++)
        {
            foreach (var (name, start) in new (string, Start)[]
                { (PeerFigures.Filmgate, PeerSystem.StartFilmgateAsync), (PeerFigures.Peer, PeerSystem.StartBullMqAsync) })
            {
                Console.WriteLine($"\npeers, round {round + 1}: {name}");
                var work = new Work(name, (provider, gap) => start(root, NewFolder(), provider, gap), figures, options);
                await work.CreateAsync(asForm: false);
                await work.CreateAsync(asForm: true);
                await work.DeliverAsync("burst", options.PeerVideos, ShortRender, TimeSpan.FromSeconds(1), thenRead: true);
                await work.DeliverAsync("200 a second", options.PeerVideos * 3 / 5, ShortRender, TimeSpan.FromSeconds(1), perSecond: 200);
                await work.DeliverAsync("in flight", options.PeerVideos * 4, LongRender, TimeSpan.FromSeconds(10));
            }
        }

        return figures.ToMarkdown();

        string NewFolder() => Path.Combine(data, $"peer-{Guid.NewGuid():N}");
    }

    /// <summary>0.5 to 2 seconds, half of them below one.</summary>
    private static TimeSpan ShortRender()
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - Random.Shared.NextDouble())) * Math.Cos(2 * Math.PI * Random.Shared.NextDouble());
        return TimeSpan.FromSeconds(Math.Clamp(Math.Exp(0.4 * normal), 0.5, 2));
    }

    private static TimeSpan LongRender() => TimeSpan.FromSeconds(25 + (10 * Random.Shared.NextDouble()));

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "filmgate")) && Directory.Exists(Path.Combine(folder, "bench"))) return folder;
        throw new BenchFailedException("The benchmarks do not run inside a checkout.");
    }

    private sealed class Work(
        string system, Func<string, TimeSpan, Task<PeerSystem>> start, PeerFigures figures, BenchOptions options)
    {
        private static readonly byte[] Clip = CreateClip();

        /// <summary>Creates while the videos are being submitted. None of them is finished.</summary>
        public async Task CreateAsync(bool asForm)
        {
            await using var provider = new RenderingProvider(() => Never, Clip);
            await provider.StartAsync();
            using var peer = await start(provider.Url, TimeSpan.FromMinutes(1));
            var client = new PeerClient(new(peer.Url));
            await client.CreateAsync("warm", WarmUp, webhook: null, asForm);
            var (takes, took) = await client.CreateAsync("take", 2 * options.PeerVideos, webhook: null, asForm);
            Note(asForm ? "creates as forms" : "creates as JSON", "creates/s", takes.Count / took.TotalSeconds, isMoreBetter: true);
        }

        /// <summary>From the create to the webhook.</summary>
        public async Task DeliverAsync(
            string work, int count, Func<TimeSpan> renderTime, TimeSpan pollGap, int? perSecond = null, bool thenRead = false)
        {
            await using var provider = new RenderingProvider(renderTime, Clip);
            await provider.StartAsync();
            await using var arrivals = await Arrivals.StartAsync();
            using var peer = await start(provider.Url, pollGap);
            var client = new PeerClient(new(peer.Url));
            await client.CreateAsync("warm", WarmUp, arrivals.Url);
            await arrivals.WaitAsync(WarmUp);
            arrivals.ByVideo.Clear();
            provider.Forget();

            using var done = new CancellationTokenSource();
            var memory = PeakAsync(peer.Account, done.Token);
            var (cpu, clock) = (peer.Account.Cpu(), Stopwatch.StartNew());
            var (takes, _) = await client.CreateAsync("take", count, arrivals.Url, perSecond: perSecond);
            await arrivals.WaitAsync(count);
            var (seconds, used) = (clock.Elapsed.TotalSeconds, peer.Account.Cpu() - cpu);
            await done.CancelAsync();

            var lags = new Lags(takes, provider, arrivals);
            if (perSecond is null) Note(work, "videos/s", count / seconds, isMoreBetter: true);
            Note(work, "lag, median ms", lags.FromEnd(0.5));
            Note(work, "lag, p99 ms", lags.FromEnd(0.99));
            Note(work, "poll to webhook, median ms", lags.FromPoll(0.5));
            Note(work, "polls a video", provider.Polls / (double)count);
            Note(work, "CPU ms a video", used.TotalMilliseconds / count);
            Note(work, "peak memory MB", await memory / 1e6);
            Note(work, "paid twice", lags.PaidTwice);
            if (!thenRead) return;

            string[] ids = [.. takes.Keys];
            Note("status", "requests/s", await client.ReadAsync(id => $"/v1/videos/{id}", ids, ReadTime), isMoreBetter: true);
            var content = await client.ReadAsync(id => $"/v1/videos/{id}/content", ids, ReadTime);
            Note("content of 64 KiB", "requests/s", content, isMoreBetter: true);
        }

        private void Note(string work, string figure, double value, bool isMoreBetter = false)
        {
            Console.WriteLine($"  {work,-18} {figure,-28} {value:0.##}");
            figures.Add(work, figure, system, value, isMoreBetter);
        }

        private static async Task<long> PeakAsync(ProcessAccount account, CancellationToken done)
        {
            for (var peak = 0L; ; peak = Math.Max(peak, account.Resident()))
            {
                if (done.IsCancellationRequested) return peak;
                await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, done)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        /// <summary>A playable MP4 of 64 KiB: the clip of the sandbox and a box that players skip.</summary>
        private static byte[] CreateClip()
        {
            using var resource = typeof(PeerComparison).Assembly.GetManifestResourceStream("clip.mp4")!;
            var clip = new byte[Math.Max(64 * 1024, (int)resource.Length + 8)];
            resource.ReadExactly(clip, 0, (int)resource.Length);
            var free = clip.AsSpan((int)resource.Length);
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(free, free.Length);
            "free"u8.CopyTo(free[4..]);
            return clip;
        }
    }
}
