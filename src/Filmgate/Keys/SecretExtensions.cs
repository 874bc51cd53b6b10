using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Keys;

internal static class SecretExtensions
{
    /// <summary>Blocks until the secret is read: only for services that are created once, at the start.</summary>
    public static byte[] Secret(this IServiceProvider services, string name) =>
        services.GetRequiredService<ISecretStore>().GetOrCreateAsync(name).GetAwaiter().GetResult();
}
