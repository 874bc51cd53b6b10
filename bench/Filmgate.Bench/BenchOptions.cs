namespace Filmgate.Bench;

/// <summary>The options. <c>--short</c> only checks that the benchmarks work. Its results are not meaningful.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        usage: ./bench/run [--short] [--only NAME] [--plot FILE] [--data DIRECTORY] [--seconds N] [--rounds N]
                           [--postgres URL]
          --short      run a smoke test of under 40 seconds; too short to judge the goals
          --only       run one benchmark: throughput, memory, copy, s3, webhooks, polls, lists or peers. Only this option runs lists
                       (filters of 1,000,000 videos) and peers, which compares with a gateway on Express, BullMQ and
                       Redis and needs node, npm and redis-server
          --postgres   --only lists also measures an empty database at this URL
          --plot       write the plot of --only polls to this SVG file
          --data       directory for databases and files; must be on a real disk (default: artifacts/bench)
          --seconds    duration of each echo, create and read phase
          --rounds     number of rounds of echo, create and read
        """;

    public bool IsShort { get; init; }
    public string? Only { get; init; }
    public string? Plot { get; init; }
    public string? Postgres { get; init; }
    public string Data { get; init; } = Path.Combine("artifacts", "bench");
    public int Seconds { get; init; } = 2;
    public int WarmUpSeconds { get; init; } = 3;
    public int Rounds { get; init; } = 5;
    public int Connections { get; init; } = 1024;
    public int StoredVideos { get; init; } = 10_000;
    public int VideosInFlight { get; init; } = 20_000;
    public int Deliveries { get; init; } = 1000;
    public TimeSpan PollGap { get; init; } = TimeSpan.FromSeconds(20);
    public long CopyBytes { get; init; } = 2L << 30;
    public int CopyRounds { get; init; } = 5;
    public int SimulatedVideos { get; init; } = 20_000;
    public int ListedVideos { get; init; } = 1_000_000;
    public int ListRequests { get; init; } = 300;
    public int PeerVideos { get; init; } = 5000;
    public int PeerRounds { get; init; } = 3;

    private static BenchOptions Short => new()
    {
        IsShort = true,
        Seconds = 1,
        WarmUpSeconds = 1,
        Rounds = 1,
        StoredVideos = 1000,
        VideosInFlight = 1000,
        Deliveries = 100,
        PollGap = TimeSpan.FromSeconds(2),
        CopyBytes = 128L << 20,
        CopyRounds = 1,
        SimulatedVideos = 1000,
        ListedVideos = 20_000,
        ListRequests = 20,
        PeerVideos = 250,
        PeerRounds = 1,
    };

    public bool Includes(string benchmark) => Only is null || Only == benchmark;

    public static bool TryParse(string[] args, out BenchOptions options, out string message)
    {
        options = args.Contains("--short") ? Short : new();
        message = "";
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--short":
                    continue;
                case "--only" when value is "throughput" or "memory" or "copy" or "s3" or "webhooks" or "polls" or "lists" or "peers":
                    options = options with { Only = value };
                    break;
                case "--plot" when value is not null:
                    options = options with { Plot = value };
                    break;
                case "--postgres" when value is not null:
                    options = options with { Postgres = value };
                    break;
                case "--data" when value is not null:
                    options = options with { Data = value };
                    break;
                case "--seconds" when int.TryParse(value, out var seconds) && seconds > 0:
                    options = options with { Seconds = seconds };
                    break;
                case "--rounds" when int.TryParse(value, out var rounds) && rounds > 0:
                    options = options with { Rounds = rounds, PeerRounds = rounds };
                    break;
                default:
                    message = args[i] is "--help" or "-h" ? Usage : $"Invalid option or value: {args[i]}\n{Usage}";
                    return false;
            }

            i++;
        }

        return true;
    }
}
