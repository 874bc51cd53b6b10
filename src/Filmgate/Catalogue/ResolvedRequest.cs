namespace Filmgate.Catalogue;

/// <summary>What of a request depends on the model, with the model's defaults filled in.</summary>
/// <param name="Seconds">The duration. Null: the model sets it.</param>
/// <param name="Frame">
/// The video's size. Null: it follows from an input. If only the shape follows from an input, size and ratio are empty.
/// </param>
/// <param name="Audio">Null: the model leaves no choice.</param>
/// <param name="HasClip">Whether the request edits or extends an existing video.</param>
/// <param name="Images">The number of first and last frames.</param>
/// <param name="References">The number of reference images.</param>
/// <param name="ClipSeconds">The duration of that video. Null: there is none, or the gateway has not read it.</param>
internal sealed record ResolvedRequest(
    int? Seconds, Frame? Frame, bool? Audio, bool HasClip, int Images = 0, int References = 0, decimal? ClipSeconds = null);
