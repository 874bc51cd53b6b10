using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Filmgate.Sandbox.Families.Kling;

/// <summary>What <c>identify-face</c> found, until a lip-sync asks for it. A restart forgets it.</summary>
internal sealed class KlingSessions
{
    public const string Face = "0";
    private readonly ConcurrentDictionary<string, int> _seconds = new();

    public string Open(int seconds)
    {
        var id = RandomNumberGenerator.GetString("0123456789", 18);
        _seconds[id] = seconds;
        return id;
    }

    /// <summary>The length of the clip that the faces are in.</summary>
    public int? SecondsOf(string id) => _seconds.TryGetValue(id, out var seconds) ? seconds : null;
}
