using System.Text.Json.Serialization;

namespace Filmgate.Sandbox.Jobs;

/// <summary>An accepted create. All poll responses follow from it and the clock, so nothing else must survive a restart.</summary>
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

    /// <summary>For how many simulated seconds after the create polls do not know the job.</summary>
    public double HiddenSeconds { get; init; }

    public required int Seconds { get; init; }
    public required int Width { get; init; }
    public required int Height { get; init; }
    public bool Audio { get; init; }

    /// <summary>File name of the stored input image, if any.</summary>
    public string? Image { get; init; }

    /// <summary>The image was given as a URL, which the sandbox does not fetch.</summary>
    public bool ImageByUrl { get; init; }

    /// <summary>The size as the request spelled it, for responses that repeat it.</summary>
    [JsonPropertyName("sizeWord")]
    public string? RequestedSize { get; init; }

    /// <summary>The duration as the request spelled it, for responses that repeat it.</summary>
    [JsonPropertyName("secondsWord")]
    public string? RequestedSeconds { get; init; }

    public string? RemixedFrom { get; init; }

    [JsonIgnore]
    public IReadOnlyList<TestCard> Cards => _cards ??= TestCard.Find(Prompt, out _);

    [JsonIgnore]
    public int Polls => _polls;

    [JsonIgnore]
    public int Downloads => _downloads;

    [JsonIgnore]
    public RenderFailure? Failure =>
        Has(TestCard.Filtered) ? RenderFailure.SilentFilter
        : Has(TestCard.FilteredMessage) ? RenderFailure.ContentPolicy
        : Has(TestCard.RenderFailed) ? RenderFailure.Internal
        : null;

    public bool Has(TestCard card) => Cards.Contains(card);
    public int CountPoll() => Interlocked.Increment(ref _polls);
    public int CountUrl() => Interlocked.Increment(ref _urls);
    public int CountDownload() => Interlocked.Increment(ref _downloads);
}

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SandboxJob))]
internal sealed partial class JobJson : JsonSerializerContext;
