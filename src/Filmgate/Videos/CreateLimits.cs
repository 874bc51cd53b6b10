namespace Filmgate.Videos;

/// <summary>How much the key of a new video may create. Null: without limit.</summary>
internal sealed record CreateLimits(int? PerMinute, int? InFlight, int? Queued, long? InputBytesPerDay)
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public bool CountsUnfinished => InFlight is not null || Queued is not null;
}

internal enum CreateLimit
{
    PerMinute,
    InFlight,
    Queued,
    InputBytesPerDay,
}

/// <summary>How far the limits of a key are used, the new video included, if it was created.</summary>
/// <param name="Exceeded">The limit that does not permit the video. Null: all do.</param>
/// <param name="RecentCreates">New videos of the last minute.</param>
/// <param name="NextCreate">When the oldest of them no longer counts. Zero: there are none.</param>
/// <param name="InputBytes">Of the new video.</param>
/// <param name="InputBytesBefore">Of earlier ones, on the same day.</param>
internal sealed record LimitUse(
    CreateLimits Limits, CreateLimit? Exceeded, int RecentCreates, TimeSpan NextCreate, long InputBytes, long InputBytesBefore);
