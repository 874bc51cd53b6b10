using System.Text.Json.Serialization;

namespace Filmgate.Sandbox.Jobs;

/// <summary>An accepted create. Everything that a poll answers follows from this and the clock, so nothing else has to survive a restart.</summary>
internal sealed class SandboxJob
{
    private IReadOnlyList<TestCard>? _cards;
    private int _polls;
    private int _urls;
    private int _downloads;

    public required string Id { get; init; }
    public required string Family { get; init; }
    public required string Route { get; init; }
    public required string Model { get; init; }
    public required string Prompt { get; init; }
    public string? ExternalId { get; init; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Simulated seconds after the create in which polls do not know the job yet.</summary>
    public double HiddenSeconds { get; init; }

    public required int Seconds { get; init; }
    public required int Width { get; init; }
    public required int Height { get; init; }
    public bool Audio { get; init; }

    /// <summary>Name of the stored input image, if any.</summary>
    public string? Image { get; init; }

    /// <summary>An image was named by a URL, which the sandbox does not fetch.</summary>
    public bool ImageByUrl { get; init; }

    /// <summary>Size and seconds in the words of the request, for answers that echo them.</summary>
    public string? SizeWord { get; init; }
    public string? SecondsWord { get; init; }
    public string? RemixedFrom { get; init; }

    [JsonIgnore]
    public IReadOnlyList<TestCard> Cards => _cards ??= TestCard.In(Prompt, out _);

    [JsonIgnore]
    public int Polls => _polls;

    [JsonIgnore]
    public int Downloads => _downloads;

    [JsonIgnore]
    public Failure? Failure =>
        Has(TestCard.Filtered) ? Jobs.Failure.SilentFilter
        : Has(TestCard.FilteredMessage) ? Jobs.Failure.ContentPolicy
        : Has(TestCard.RenderFailed) ? Jobs.Failure.Internal
        : null;

    public bool Has(TestCard card) => Cards.Contains(card);
    public int CountPoll() => Interlocked.Increment(ref _polls);
    public int CountUrl() => Interlocked.Increment(ref _urls);
    public int CountDownload() => Interlocked.Increment(ref _downloads);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SandboxJob))]
internal sealed partial class JobJson : JsonSerializerContext;
