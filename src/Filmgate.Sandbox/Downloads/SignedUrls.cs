using System.Security.Cryptography;
using System.Text;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Downloads;

/// <summary>Temporary URLs on the sandbox's own host, a new one with every poll, as a provider's storage hands them out.</summary>
internal sealed class SignedUrls(SandboxDirectory folder, SandboxOptions options)
{
    private static readonly TimeSpan SimulatedLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestLifetime = TimeSpan.FromSeconds(10);

    /// <summary>A minute of simulated time, but never so short that a fast sandbox outruns an honest download.</summary>
    public TimeSpan Lifetime => options.Scaled(SimulatedLifetime) is var scaled && scaled > ShortestLifetime ? scaled : ShortestLifetime;

    public string For(HttpRequest request, SandboxJob job)
    {
        var serial = job.CountUrl();
        var expires = (options.Clock.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds();
        return $"{request.Scheme}://{request.Host}/sandbox/clips/{job.Id}.mp4?serial={serial}&expires={expires}&signature={Sign(job.Id, serial, expires)}";
    }

    public bool IsGood(SandboxJob job, int serial, long expires, string signature) =>
        signature == Sign(job.Id, serial, expires)
        && options.Clock.GetUtcNow().ToUnixTimeMilliseconds() < expires
        && !job.Has(TestCard.ExpiredUrlAlways)
        && !(job.Has(TestCard.ExpiredUrl) && serial == 1);

    private string Sign(string id, int serial, long expires) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(folder.SigningKey, Encoding.UTF8.GetBytes($"{id} {serial} {expires}")).AsSpan(0, 16));
}
