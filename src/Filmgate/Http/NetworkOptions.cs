namespace Filmgate.Http;

/// <summary>How requests leave this machine.</summary>
internal sealed record NetworkOptions
{
    public ProxySetting Setting { get; init; } = ProxySetting.Environment;

    /// <summary>
    /// Whether an address that a client or a provider gave may go to the proxy if its name does not resolve here. The proxy then decides
    /// what it may reach.
    /// </summary>
    public bool ProxyResolves { get; init; }

    /// <summary>What the setting and the environment amount to. Whoever reads the settings sets it.</summary>
    public OutgoingProxy Proxy { get; init; } = OutgoingProxy.None;

    /// <summary>What is in force, without credentials.</summary>
    public override string ToString()
    {
        if (Proxy.IsNone) return Proxy.ToString();
        var unresolved = ProxyResolves ? "go to the proxy (proxy_resolves)" : "are refused";
        return $"{Proxy}. Images, videos and webhooks whose host names do not resolve here {unresolved}.";
    }
}
