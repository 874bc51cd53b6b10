namespace Filmgate.Http;

/// <summary>The host resolves to an address that <see cref="AddressPolicy"/> does not permit.</summary>
internal sealed class AddressRefusedException(string host)
    : Exception($"'{host}' resolves to a private or reserved address; requests to it are blocked.")
{
    public string Host => host;

    /// <summary>Finds it among the inner exceptions: HttpClient wraps what is thrown while it connects.</summary>
    public static AddressRefusedException? In(Exception? e)
    {
        while (e is not (null or AddressRefusedException))
            e = e.InnerException;
        return (AddressRefusedException?)e;
    }
}
