namespace Filmgate.Media.Inspection;

/// <param name="Extension">Without the dot.</param>
/// <param name="Width">In pixels, as stored. A rotation in the metadata is not applied.</param>
internal sealed record ImageFacts(string ContentType, string Extension, int Width, int Height);

internal abstract record ImageInspection
{
    private ImageInspection() { }

    public sealed record Accepted(ImageFacts Facts) : ImageInspection;

    /// <param name="Reason">A sentence for the client.</param>
    public sealed record Refused(string Reason) : ImageInspection;
}
