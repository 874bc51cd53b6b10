namespace Filmgate.Keys;

/// <summary>
/// The key of a command that runs its own gateway: a user who can open the data directory needs no API key. It is created at
/// the start, known to that process only, and never stored. While it exists, every request needs a key, because other users of the machine
/// can reach a loopback port too.
/// </summary>
internal sealed record ProcessKey(string Hash)
{
    public static (ProcessKey Key, string Text) Create()
    {
        var text = ApiKey.NewText();
        return (new(ApiKey.HashOf(text)), text);
    }

    /// <summary>The videos are those of <see cref="Caller.Anonymous"/>: they are found even if keys are created later.</summary>
    public static Caller Caller => Caller.Anonymous;
}
