namespace Filmgate.Media.Inspection;

/// <summary>
/// How stored pixels become the picture that is displayed: an optional mirror from left to right, then clockwise quarter turns.
/// </summary>
internal readonly record struct Orientation(bool IsMirrored, int QuarterTurns)
{
    public static readonly Orientation Upright;

    public bool IsUpright => this == Upright;

    /// <summary>Whether width and height change places.</summary>
    public bool SwapsSides => QuarterTurns % 2 == 1;

    /// <param name="tag">The value of EXIF's orientation tag. Values outside 1 to 8 mean nothing.</param>
    public static Orientation FromExif(int tag) => tag switch
    {
        2 => new(true, 0),
        3 => new(false, 2),
        4 => new(true, 2),
        5 => new(true, 3),
        6 => new(false, 1),
        7 => new(true, 1),
        8 => new(false, 3),
        _ => Upright,
    };

    /// <summary>Applies more clockwise quarter turns to the picture.</summary>
    public Orientation Turn(int quarters) => this with { QuarterTurns = (QuarterTurns + quarters) & 3 };

    /// <summary>Exchanges the left and the right side of the picture.</summary>
    public Orientation Mirror() => new(!IsMirrored, -QuarterTurns & 3);

    public (int Width, int Height) Display(int width, int height) => SwapsSides ? (height, width) : (width, height);

    public override string ToString() => (IsMirrored, QuarterTurns) switch
    {
        (false, 0) => "upright",
        (true, 0) => "mirrored",
        (false, var turns) => $"turned by {90 * turns} degrees",
        (true, var turns) => $"mirrored and turned by {90 * turns} degrees",
    };
}
