using System.Net;
using Filmgate.Media.Store;
using Filmgate.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Settings;

/// <summary>Everything that can be set, checked. Where each comes from and what it means: <see cref="SettingTable"/>, which is also docs/configuration.md.</summary>
internal sealed record GatewaySettings
{
    public string Urls { get; init; } = "http://127.0.0.1:7300";
    public string Data { get; init; } = "filmgate-data";
    /// <summary>Null: the folder <c>media</c> of the data directory.</summary>
    public MediaPlace? Media { get; init; }

    /// <summary>Where files were before, while they move.</summary>
    public MediaPlace? MediaFallback { get; init; }
    public KeyTemplate MediaKeys { get; init; } = KeyTemplate.Default;
    public bool MediaRedirect { get; init; }

    /// <summary>Null: files are kept.</summary>
    public TimeSpan? DeleteAfter { get; init; }
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromMinutes(10);
    public TimeSpan OrphanAge { get; init; } = TimeSpan.FromHours(24);
    public Uri? PublicUrl { get; init; }
    public string DefaultModel { get; init; } = "veo3-fast";
    public string? Models { get; init; }
    public IReadOnlyList<Provider> Providers { get; init; } = [];
    public string? WebhookSecret { get; init; }
    public bool WebhookAllowPrivate { get; init; }
    public bool DownloadAllowPrivate { get; init; }
    public TimeSpan SubmitTimeout { get; init; } = TimeSpan.FromSeconds(60);
    public TimeSpan SubmitWindow { get; init; } = TimeSpan.FromMinutes(30);
    public TimeSpan StartGrace { get; init; } = TimeSpan.FromSeconds(60);
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(1);
    public TimeSpan Watch { get; init; } = TimeSpan.FromHours(6);
    public TimeSpan DownloadWindow { get; init; } = TimeSpan.FromHours(24);
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan VideoUrlLifetime { get; init; } = TimeSpan.FromHours(24);
    public long MaxVideoBytes { get; init; } = 4L << 30;
    public long MaxUploadBytes { get; init; } = 48L << 20;
    public long FileQuotaBytes { get; init; } = 10L << 30;
    public TimeSpan InputUrlLifetime { get; init; } = TimeSpan.FromHours(6);
    public int Submits { get; init; } = 16;
    public int Polls { get; init; } = 64;
    public int Downloads { get; init; } = 8;
    public bool Pictures { get; init; } = true;
    public int Streams { get; init; } = 1000;
    public int StreamsPerKey { get; init; } = 100;
    public string LogLevel { get; init; } = "info";

    /// <summary>Whether anybody outside this machine could connect.</summary>
    /// <remarks>As the web server understands the address: a name that is neither an IP address nor localhost means all of this machine's.</remarks>
    public bool IsLoopbackOnly => Urls.Split(';').Select(BindingAddress.Parse).All(address =>
        address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip)));
}
