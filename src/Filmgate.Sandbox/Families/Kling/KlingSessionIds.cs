using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Filmgate.Sandbox.Families.Kling;

/// <summary>The sessions that lip-sync and multi-elements refer to. They are lost on restart.</summary>
internal sealed class KlingSessionIds
{
    public const string FaceId = "0";
    private readonly ConcurrentDictionary<string, int> _seconds = new();

    public string Open(int seconds)
    {
        var id = RandomNumberGenerator.GetString("0123456789", 18);
        _seconds[id] = seconds;
        return id;
    }

    /// <summary>Returns the duration of the session's clip, or null if there is no such session.</summary>
    public int? SecondsOf(string? id) => id is not null && _seconds.TryGetValue(id, out var seconds) ? seconds : null;
}
