using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>All clocks of a gateway.</summary>
public sealed record ModelClockList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>By model, then by duration and size.</summary>
    public required IReadOnlyList<ModelClock> Data { get; init; }
}

/// <summary>
/// How long the renders of one model, duration and size take, as this gateway has learned it. Polls and estimates follow it.
/// </summary>
public sealed record ModelClock
{
    /// <summary>Always <c>clock</c>.</summary>
    public string Object { get; init; } = "clock";

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The duration of the videos, in seconds. Null: the client cannot choose it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Seconds { get; init; }

    /// <summary>The size of the videos. Null: it follows from an input, or is unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Size { get; init; }

    /// <summary>The number of renders that the clock knows: at most the last 256.</summary>
    public required int Samples { get; init; }

    /// <summary>Half of the renders took no longer, in seconds. Null: it knows none.</summary>
    public double? P50Seconds { get; init; }

    /// <summary>Nine of ten renders took no longer, in seconds. Null: it knows none.</summary>
    public double? P90Seconds { get; init; }

    /// <summary>99 of 100 renders took no longer, in seconds. Null: it knows none.</summary>
    public double? P99Seconds { get; init; }

    /// <summary>The provider's typical time in seconds, from which the clock started. Null: none is known.</summary>
    public double? TypicalSeconds { get; init; }

    /// <summary>The share of what was learned, 0 to 1. The rest comes from the typical time, and disappears with the 32nd render.</summary>
    public required double LearnedShare { get; init; }

    /// <summary>A render that takes longer fails with a timeout, in seconds.</summary>
    public required double DeadlineSeconds { get; init; }

    /// <summary>Mean polls of a video since the start of the gateway. Null: none has ended.</summary>
    public double? PollsPerVideo { get; init; }

    /// <summary>The renders by how long they took. Null: it knows none.</summary>
    public ClockHistogram? Histogram { get; init; }
}

/// <summary>The number of renders in intervals of equal length.</summary>
public sealed record ClockHistogram
{
    /// <summary>Where the first interval begins, in seconds.</summary>
    public required double FromSeconds { get; init; }

    /// <summary>The length of each interval, in seconds.</summary>
    public required double StepSeconds { get; init; }

    /// <summary>The number of renders in each interval.</summary>
    public required IReadOnlyList<int> Counts { get; init; }
}
