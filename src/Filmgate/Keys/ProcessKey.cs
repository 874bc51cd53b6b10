namespace Filmgate.Keys;

/// <summary>
/// Lets the command in that runs a gateway for itself: whoever may open the data directory needs no API key of it. Made at the start, known to that process only,
/// never stored. While there is one, nobody comes in without a key: other users of the machine can reach a loopback port, too.
/// </summary>
internal sealed record ProcessKey(string Hash)
{
    public static (ProcessKey Key, string Text) Create()
    {
        var text = ApiKey.NewText();
        return (new(ApiKey.HashOf(text)), text);
    }

    /// <summary>The videos are those of <see cref="Caller.Anonymous"/>: whether keys were made in between makes no difference to who looks for them here.</summary>
    public static Caller Caller => Caller.Anonymous;
}
