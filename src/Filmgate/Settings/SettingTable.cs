using Filmgate.Media.Store;

namespace Filmgate.Settings;

/// <summary>One setting: its name in <c>filmgate.json</c> and in the environment, and what it means.</summary>
/// <param name="Secret">Never printed, and not to be given as a flag; <c>Env_FILE</c> may name a file with it (<see cref="SecretFiles"/>).</param>
/// <param name="Set">Reads the text into the settings; throws <see cref="FormatException"/> with what would be right.</param>
internal sealed record Setting(string Json, string Env, string Default, string Meaning, Func<GatewaySettings, string, GatewaySettings> Set, bool Secret = false)
{
    public string Flag => $"--{Json.Replace('_', '-')}";
}

/// <summary>All settings. A test compares docs/configuration.md with this table.</summary>
internal static class SettingTable
{
    /// <summary>Environment variables of the command line and of the providers, which are no settings of the server's own.</summary>
    public static readonly IReadOnlyList<string> OtherVariables = ["FILMGATE_CONFIG", "FILMGATE_URL", "FILMGATE_API_KEY"];

    public static readonly IReadOnlyList<Setting> All =
    [
        new("urls", "FILMGATE_URLS", "http://127.0.0.1:7300",
            "The addresses that the server listens on, separated by semicolons. Any address other than loopback requires an API key.",
            (s, text) => s with { Urls = Read.Urls(text) }),
        new("data", "FILMGATE_DATA", "filmgate-data", "The directory of the database and the videos. Only one server at a time can use it.",
            (s, text) => s with { Data = Read.Folder(text) }),
        new("media", "FILMGATE_MEDIA", "disk:DATA/media",
            "Where files are stored: `disk:PATH` or `s3://bucket/prefix?region=&endpoint=&path_style=&checksums=`. See docs/storage.md.",
            (s, text) => s with { Media = MediaPlace.Parse(text) }),
        new("media_fallback", "FILMGATE_MEDIA_FALLBACK", "none",
            "The previous place of the files, in the same form. Files are read from there until `filmgate media move` has moved them.",
            (s, text) => s with { MediaFallback = MediaPlace.Parse(text) }),
        new("media_key", "FILMGATE_MEDIA_KEY", KeyTemplate.Usual,
            "The template for names of stored videos, from `{owner}`, `{model}`, `{yyyy}`, `{mm}`, `{dd}`, `{id}`, `{kind}` and `{ext}`. "
            + "Eight random hex digits are added, so that no name is used twice.",
            (s, text) => s with { MediaKeys = KeyTemplate.Parse(text) }),
        new("media_serve", "FILMGATE_MEDIA_SERVE", "proxy",
            "How `/content` serves a file that is in a bucket: `proxy` it, or `redirect` to a signed address of the bucket.",
            (s, text) => s with { MediaRedirect = Read.OneOf(text, "proxy", "redirect") is "redirect" }),
        new("delete_after", "FILMGATE_DELETE_AFTER", "keep",
            "How long a video's file is kept, unless its key has a rule of its own (`keys create --delete-after`): a duration, or `keep`.",
            (s, text) => s with { DeleteAfter = Read.TimeOrKeep(text) }),
        new("sweep_every", "FILMGATE_SWEEP_EVERY", "10m",
            "How often expired files are deleted. Once a day, every stored file is also compared with the database.",
            (s, text) => s with { SweepEvery = Read.Time(text, "1s", "7d") }),
        new("orphan_age", "FILMGATE_ORPHAN_AGE", "24h",
            "The minimum age at which a file that no video refers to is deleted. It must be longer than any download.",
            (s, text) => s with { OrphanAge = Read.Time(text, "1h", "365d") }),
        new("public_url", "FILMGATE_PUBLIC_URL", "the address of the request",
            "The public address of this gateway. `video_url`, callback addresses and signed input addresses begin with it.",
            (s, text) => s with { PublicUrl = Read.HttpUrl(text) }),
        new("default_model", "FILMGATE_DEFAULT_MODEL", "veo3-fast", "The model for requests that do not name one.",
            (s, text) => s with { DefaultModel = text }),
        new("models", "FILMGATE_MODELS", "none",
            "A JSON file with your own models, in the format of the built-in model files. A model with the same id is replaced.",
            (s, text) => s with { Models = text }),
        new("webhook_secret", "FILMGATE_WEBHOOK_SECRET", "none",
            "Signs the webhooks of keys that have no secret of their own: `whsec_` and the base64 of 24 to 64 bytes. "
            + "Without it, each key gets its own.",
            (s, text) => s with { WebhookSecret = Read.WebhookSecret(text) }, Secret: true),
        new("webhook_allow_private", "FILMGATE_WEBHOOK_ALLOW_PRIVATE", "false", "Allow webhooks to private and loopback addresses.",
            (s, text) => s with { WebhookAllowPrivate = Read.Flag(text) }),
        new("download_allow_private", "FILMGATE_DOWNLOAD_ALLOW_PRIVATE", "false",
            "Allow downloads of videos and input images from private and loopback addresses. "
            + "A configured provider's own address is always allowed.",
            (s, text) => s with { DownloadAllowPrivate = Read.Flag(text) }),
        new("submit_timeout", "FILMGATE_SUBMIT_TIMEOUT", "60s",
            "How long to wait for the response to a paid call. "
            + "After that its outcome is unknown: it is looked up if the provider supports that, and never repeated.",
            (s, text) => s with { SubmitTimeout = Read.Time(text, "1s", "10m") }),
        new("submit_window", "FILMGATE_SUBMIT_WINDOW", "30m",
            "How long a submission that was certainly refused (429, 503, no connection) is retried.",
            (s, text) => s with { SubmitWindow = Read.Time(text, "0s", "7d") }),
        new("start_grace", "FILMGATE_START_GRACE", "60s",
            "How long after acceptance a provider's \"no such task\" still means \"not started yet\".",
            (s, text) => s with { StartGrace = Read.Time(text, "0s", "1h") }),
        new("deadline", "FILMGATE_DEADLINE", "1h",
            "When a render without a result fails with `timeout`. "
            + "With enough history, it is three times the 99th percentile of past renders, and at least 15 minutes.",
            (s, text) => s with { Deadline = Read.Time(text, "1s", "7d") }),
        new("watch", "FILMGATE_WATCH", "6h", "How long a timed-out video is still watched. A late result is stored and attached to it.",
            (s, text) => s with { Watch = Read.Time(text, "0s", "30d") }),
        new("download_window", "FILMGATE_DOWNLOAD_WINDOW", "24h", "How long the download of a rendered video is retried.",
            (s, text) => s with { DownloadWindow = Read.Time(text, "1s", "7d") }),
        new("retry_pause", "FILMGATE_RETRY_PAUSE", "1s", "The first pause after a failure. It doubles up to a minute.",
            (s, text) => s with { RetryPause = Read.Time(text, "10ms", "1m") }),
        new("video_url_lifetime", "FILMGATE_VIDEO_URL_LIFETIME", "24h",
            "How long a signed `video_url` works. The file itself does not expire.",
            (s, text) => s with { VideoUrlLifetime = Read.Time(text, "1m", "365d") }),
        new("max_video", "FILMGATE_MAX_VIDEO", "4GB", "The maximum size of a downloaded video.",
            (s, text) => s with { MaxVideoBytes = Read.Size(text, "1MB", "1TB") }),
        new("max_upload", "FILMGATE_MAX_UPLOAD", "48MB", "The maximum size of a request body. A single image can have up to 20 MB.",
            (s, text) => s with { MaxUploadBytes = Read.Size(text, "64KB", "1GB") }),
        new("file_quota", "FILMGATE_FILE_QUOTA", "10GB", "The maximum total size of a key's files under `/v1/files`.",
            (s, text) => s with { FileQuotaBytes = Read.Size(text, "1MB", "1TB") }),
        new("input_url_lifetime", "FILMGATE_INPUT_URL_LIFETIME", "6h",
            "How long the signed address works at which a provider downloads an input from this gateway. Requires `public_url`.",
            (s, text) => s with { InputUrlLifetime = Read.Time(text, "1m", "7d") }),
        new("submits", "FILMGATE_SUBMITS", "16", "Maximum concurrent submissions to providers.",
            (s, text) => s with { Submits = Read.Count(text, 1, 1000) }),
        new("polls", "FILMGATE_POLLS", "64", "Maximum concurrent polls.",
            (s, text) => s with { Polls = Read.Count(text, 1, 1000) }),
        new("downloads", "FILMGATE_DOWNLOADS", "8", "Maximum concurrent downloads.",
            (s, text) => s with { Downloads = Read.Count(text, 1, 1000) }),
        new("pictures", "FILMGATE_PICTURES", "true",
            "Make thumbnails, spritesheets and placeholders as soon as a video is stored, if ffmpeg is installed. "
            + "Otherwise they are made on request.",
            (s, text) => s with { Pictures = Read.Flag(text) }),
        new("streams", "FILMGATE_STREAMS", "1000",
            "Maximum open event streams and waiting requests (`Prefer: wait`). The last tenth is reserved for keys that have none open.",
            (s, text) => s with { Streams = Read.Count(text, 1, 100_000) }),
        new("streams_per_key", "FILMGATE_STREAMS_PER_KEY", "100", "The same limit for one API key.",
            (s, text) => s with { StreamsPerKey = Read.Count(text, 1, 100_000) }),
        new("log_level", "FILMGATE_LOG_LEVEL", "info", "`debug`, `info`, `warning`, `error` or `none`.",
            (s, text) => s with { LogLevel = Read.OneOf(text, "debug", "info", "warning", "error", "none") }),
    ];
}
