namespace Filmgate.Http;

/// <summary>The setting <c>proxy</c>: the usual environment variables, one proxy for everything, or none.</summary>
internal sealed class ProxySetting
{
    private readonly string _name;
    private readonly ProxyAddress? _address;

    private ProxySetting(string name, ProxyAddress? address = null) => (_name, _address) = (name, address);

    public static ProxySetting Environment { get; } = new("env");

    public static ProxySetting None { get; } = new("none");

    /// <exception cref="FormatException">It is none of the three.</exception>
    public static ProxySetting Parse(string text)
    {
        if (text is "env") return Environment;
        if (text is "none") return None;
        try
        {
            return new("url", ProxyAddress.Parse(text));
        }
        catch (FormatException error)
        {
            throw new FormatException($"the value is neither env nor none, and {error.Message}", error);
        }
    }

    /// <summary>The name of a variable in lower case comes first, as in curl. NO_PROXY applies to every kind of setting.</summary>
    /// <exception cref="FormatException">A variable does not hold the address of a proxy. The message names it.</exception>
    public OutgoingProxy Resolve(IReadOnlyDictionary<string, string> environment)
    {
        if (this == None) return OutgoingProxy.None;
        var except = new NoProxyList(First("no_proxy", "NO_PROXY")?.Value ?? "");
        return _address is not null
            ? new(_address, _address, except)
            : new(Read("http_proxy", "HTTP_PROXY"), Read("https_proxy", "HTTPS_PROXY"), except);

        ProxyAddress? Read(string lower, string upper)
        {
            if (First(lower, upper, "all_proxy", "ALL_PROXY") is not var (name, value)) return null;
            try
            {
                return ProxyAddress.Parse(value);
            }
            catch (FormatException error)
            {
                throw new FormatException($"{name} {error.Message}. To ignore the variable, set FILMGATE_PROXY=none", error);
            }
        }

        (string Name, string Value)? First(params string[] names)
        {
            foreach (var name in names)
                if (environment.GetValueOrDefault(name)?.Trim() is { Length: > 0 } value) return (name, value);
            return null;
        }
    }

    /// <summary>As it is written, but without the credentials of an address.</summary>
    public override string ToString() => _address?.ToString() ?? _name;
}
