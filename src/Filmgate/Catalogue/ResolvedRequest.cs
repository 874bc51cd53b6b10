namespace Filmgate.Catalogue;

/// <summary>What of a request depends on the model, with the model's defaults filled in.</summary>
/// <param name="Seconds">The duration. Null: the model sets it.</param>
/// <param name="Frame">
/// The video's size. Null: it follows from an input. If only the shape follows from an input, size and ratio are empty.
/// </param>
/// <param name="Audio">Null: the model leaves no choice.</param>
/// <param name="HasClip">Whether the request edits or extends an existing video.</param>
internal sealed record ResolvedRequest(int? Seconds, Frame? Frame, bool? Audio, bool HasClip);
