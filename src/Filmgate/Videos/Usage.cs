namespace Filmgate.Videos;

/// <summary>What a render used, as its provider counts it.</summary>
/// <param name="Tokens">Tokens of the video.</param>
/// <param name="CostMicros">Their price in millionths of a US dollar. Null: the price of a token is unknown.</param>
internal sealed record Usage(long Tokens, long? CostMicros = null);
