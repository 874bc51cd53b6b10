using System.Collections;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Providers;

/// <summary>The credentials of a provider whose operator puts a new key in front while a video is in flight.</summary>
internal sealed class RotatingKeys : IReadOnlyList<Credential>
{
    private static readonly Credential Old = new("old", "key-old");
    private volatile Credential[] _keys = [Old];

    public int Count => _keys.Length;

    public Credential this[int index] => _keys[index];

    public void Rotate() => _keys = [new("new", "key-new"), Old];

    public IEnumerator<Credential> GetEnumerator() => _keys.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
