namespace Filmgate.Media.Inspection;

/// <param name="Extension">Without the dot.</param>
/// <param name="StoredWidth">In pixels, before <paramref name="Orientation"/>.</param>
/// <param name="StoredHeight">In pixels, before <paramref name="Orientation"/>.</param>
/// <param name="Orientation">What the metadata says about how to display the pixels.</param>
internal sealed record ImageFacts(
    string ContentType, string Extension, int StoredWidth, int StoredHeight, Orientation Orientation = default)
{
    public int Width => Orientation.Display(StoredWidth, StoredHeight).Width;

    public int Height => Orientation.Display(StoredWidth, StoredHeight).Height;

    /// <summary>"AVIF" or "HEIC", which no provider accepts. Null for every other type.</summary>
    public string? ForeignType => ContentType switch { "image/avif" => "AVIF", "image/heic" => "HEIC", _ => null };
}

internal abstract record ImageInspection
{
    private ImageInspection() { }

    public sealed record Accepted(ImageFacts Facts) : ImageInspection;

    /// <param name="Reason">A sentence for the client.</param>
    public sealed record Refused(string Reason) : ImageInspection;
}
