using System.ComponentModel.DataAnnotations;

namespace Filmgate.Media.Downloads;

/// <summary>What may be fetched into the media store, and how long it may take.</summary>
internal sealed record DownloadOptions
{
    /// <summary>Largest video that is kept, in bytes: 1 to 1 TiB. A larger one fails as soon as that is known.</summary>
    [Range(typeof(long), "1", "1099511627776")]
    public long MaxVideoBytes { get; set; } = 4L << 30;

    /// <summary>Largest input image, in bytes: 1 to 256 MiB. An image is held in memory while it is inspected.</summary>
    [Range(1, 256 << 20)]
    public int MaxImageBytes { get; set; } = 20 << 20;

    /// <summary>A connection that delivers no byte for this long counts as dropped: 1 second to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time for one video, resumptions included: 1 second to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Longest time for one input image, redirects included: 1 second to 5 minutes. A client waits for it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ImageTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Redirects followed from one address: 0 to 20.</summary>
    [Range(0, 20)]
    public int MaxRedirects { get; set; } = 5;

    /// <summary>How often one download goes on after a drop: 0 to 100. A try that brought no byte ends it earlier.</summary>
    [Range(0, 100)]
    public int MaxResumptions { get; set; } = 5;

    /// <summary>Whether files may come from loopback, private and other special addresses, and over a redirect from https to http.</summary>
    public bool AllowPrivate { get; set; }
}
