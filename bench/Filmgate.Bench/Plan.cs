namespace Filmgate.Bench;

/// <summary>How much is measured. <c>--short</c> only proves that the suite works; its figures are no figures.</summary>
internal sealed record Plan
{
    public const string Usage = """
        usage: ./bench/run [--short] [--only throughput|memory|copy|s3|webhooks] [--data DIRECTORY] [--seconds N] [--rounds N]
          --short      a smoke test of under 40 seconds; too short to judge the goals by
          --only       one chapter
          --data       where databases and files are written; must be on a real disk (default artifacts/bench)
          --seconds    how long each echo, create and read slot lasts
          --rounds     how many times they take turns
        """;

    public bool IsShort { get; init; }
    public string? Only { get; init; }
    public string Data { get; init; } = Path.Combine("artifacts", "bench");
    public int Seconds { get; init; } = 2;
    public int WarmUpSeconds { get; init; } = 3;
    public int Rounds { get; init; } = 5;
    public int Connections { get; init; } = 1024;
    public int Library { get; init; } = 10_000;
    public int InFlight { get; init; } = 20_000;
    public int Messages { get; init; } = 1000;
    public TimeSpan PollGap { get; init; } = TimeSpan.FromSeconds(20);
    public long CopyBytes { get; init; } = 2L << 30;
    public int CopyPairs { get; init; } = 5;

    private static Plan Short => new()
    {
        IsShort = true,
        Seconds = 1,
        WarmUpSeconds = 1,
        Rounds = 1,
        Library = 1000,
        InFlight = 1000,
        Messages = 100,
        PollGap = TimeSpan.FromSeconds(2),
        CopyBytes = 128L << 20,
        CopyPairs = 1,
    };

    public bool Has(string chapter) => Only is null || Only == chapter;

    public static bool Read(string[] args, out Plan plan, out string message)
    {
        plan = args.Contains("--short") ? Short : new();
        message = "";
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--short":
                    continue;
                case "--only" when value is "throughput" or "memory" or "copy" or "s3" or "webhooks":
                    plan = plan with { Only = value };
                    break;
                case "--data" when value is not null:
                    plan = plan with { Data = value };
                    break;
                case "--seconds" when int.TryParse(value, out var seconds) && seconds > 0:
                    plan = plan with { Seconds = seconds };
                    break;
                case "--rounds" when int.TryParse(value, out var rounds) && rounds > 0:
                    plan = plan with { Rounds = rounds };
                    break;
                default:
                    message = args[i] is "--help" or "-h" ? Usage : $"'{args[i]}' is not understood.\n{Usage}";
                    return false;
            }

            i++;
        }

        return true;
    }
}
