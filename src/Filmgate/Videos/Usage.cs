namespace Filmgate.Videos;

/// <summary>What a render used or cost, as its provider reports it.</summary>
/// <param name="Report">In the provider's own unit, such as <c>108900 tokens</c>.</param>
/// <param name="Tokens">Tokens of the video. Null: the provider does not count tokens.</param>
/// <param name="Seconds">Seconds that are billed. Null: the provider does not report them.</param>
/// <param name="CostMicros">What that costs in millionths of a US dollar. Null: the value of the unit is unknown.</param>
internal sealed record Usage(string Report, long? Tokens = null, long? CostMicros = null, decimal? Seconds = null)
{
    public static Usage OfTokens(long tokens) => new(FormattableString.Invariant($"{tokens} tokens"), tokens);
}
