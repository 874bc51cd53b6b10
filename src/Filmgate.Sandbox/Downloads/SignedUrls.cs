using System.Security.Cryptography;
using System.Text;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Downloads;

/// <summary>Temporary URLs on the sandbox's own host. Like a provider's storage, every poll gets a new one.</summary>
internal sealed class SignedUrls(SandboxDirectory directory, SandboxOptions options)
{
    private static readonly TimeSpan SimulatedLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MinLifetime = TimeSpan.FromSeconds(10);

    /// <summary>A minute of simulated time, but long enough for a download when the sandbox runs fast.</summary>
    public TimeSpan Lifetime => options.Scaled(SimulatedLifetime) is var scaled && scaled > MinLifetime ? scaled : MinLifetime;

    public string Create(HttpRequest request, SandboxJob job)
    {
        var serial = job.CountUrl();
        var expires = (options.Clock.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds();
        var signature = Sign(job.Id, serial, expires);
        return $"{request.Scheme}://{request.Host}/sandbox/clips/{job.Id}.mp4?serial={serial}&expires={expires}&signature={signature}";
    }

    public bool IsValid(SandboxJob job, int serial, long expires, string signature) =>
        signature == Sign(job.Id, serial, expires)
        && options.Clock.GetUtcNow().ToUnixTimeMilliseconds() < expires
        && !job.Has(TestCard.ExpiredUrlAlways)
        && !(job.Has(TestCard.ExpiredUrl) && serial == 1);

    private string Sign(string id, int serial, long expires)
    {
        var hash = HMACSHA256.HashData(directory.SigningKey, Encoding.UTF8.GetBytes($"{id} {serial} {expires}"));
        return Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }
}
