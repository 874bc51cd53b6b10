namespace Filmgate.Http;

/// <summary>A request header that authenticates the request.</summary>
internal readonly record struct CredentialHeader(string Name, string Value)
{
    /// <summary>Leaves the value out: a record's own ToString would print the secret.</summary>
    public override string ToString() => $"credential in {Name}";
}
