namespace Filmgate.Http;

/// <summary>The name leads to an address that <see cref="AddressPolicy"/> does not permit.</summary>
internal sealed class AddressRefusedException(string host)
    : Exception($"'{host}' leads to a private or otherwise special network address, which this gateway does not contact.")
{
    public string Host => host;

    /// <summary>HttpClient wraps what happens while it connects.</summary>
    public static AddressRefusedException? In(Exception? e)
    {
        while (e is not (null or AddressRefusedException))
            e = e.InnerException;
        return (AddressRefusedException?)e;
    }
}
