using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Keys;

internal static class SecretExtensions
{
    /// <summary>For services that are created once, at the start.</summary>
    public static byte[] Secret(this IServiceProvider services, string name) =>
        services.GetRequiredService<ISecretStore>().GetOrCreateAsync(name).GetAwaiter().GetResult();
}
