namespace Filmgate.Keys;

/// <summary>Random secrets that an installation generates for itself on first use. All its nodes share them.</summary>
internal interface ISecretStore
{
    /// <returns>32 bytes, the same for each call with this name, even for concurrent ones.</returns>
    Task<byte[]> GetOrCreateAsync(string name);
}
