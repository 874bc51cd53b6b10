using System.ComponentModel.DataAnnotations;

namespace Filmgate.Media.Downloads;

/// <summary>What may be downloaded into the media store, and how long it may take.</summary>
internal sealed record DownloadOptions
{
    /// <summary>Maximum size of a video, in bytes: 1 to 1 TiB. A larger one fails as soon as its size is known.</summary>
    [Range(typeof(long), "1", "1099511627776")]
    public long MaxVideoBytes { get; set; } = 4L << 30;

    /// <summary>Maximum total size of the videos that are downloaded at once, in bytes: 1 MiB to 1 TiB. FILMGATE_DOWNLOAD_BYTES.</summary>
    [Range(typeof(long), "1048576", "1099511627776")]
    public long MaxBytesInFlight { get; set; } = 1L << 30;

    /// <summary>Maximum size of an input image, in bytes: 1 to 256 MiB. An image is in memory while it is inspected.</summary>
    [Range(1, 256 << 20)]
    public int MaxImageBytes { get; set; } = 20 << 20;

    /// <summary>A connection that delivers no byte for this long counts as dropped: 1 second to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Maximum time for one video, including resumptions: 1 second to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Maximum time for one input image, including redirects: 1 second to 5 minutes. A client waits for it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ImageTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Maximum redirects from one address: 0 to 20.</summary>
    [Range(0, 20)]
    public int MaxRedirects { get; set; } = 5;

    /// <summary>
    /// How often one download is resumed after a dropped connection: 0 to 100. A try that delivers no byte ends it earlier.
    /// </summary>
    [Range(0, 100)]
    public int MaxResumptions { get; set; } = 5;

    /// <summary>Whether files may come from loopback, private and reserved addresses, and over a redirect from https to http.</summary>
    public bool AllowPrivate { get; set; }
}
