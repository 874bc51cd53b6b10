namespace Filmgate.Http;

/// <summary>A request header that proves who asks.</summary>
internal readonly record struct CredentialHeader(string Name, string Value)
{
    /// <summary>A record prints its members; this one must not.</summary>
    public override string ToString() => $"credential in {Name}";
}
