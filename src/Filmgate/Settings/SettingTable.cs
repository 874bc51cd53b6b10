using Filmgate.Media.Store;

namespace Filmgate.Settings;

/// <summary>One setting: its name in <c>filmgate.json</c> and in the environment, and what it means.</summary>
/// <param name="Secret">Never printed, and not to be given as a flag; <c>Env_FILE</c> may name a file with it (<see cref="SecretFiles"/>).</param>
/// <param name="Set">Reads the text into the settings; throws <see cref="FormatException"/> with what would be right.</param>
internal sealed record Setting(string Json, string Env, string Default, string Meaning, Func<GatewaySettings, string, GatewaySettings> Set, bool Secret = false)
{
    public string Flag => $"--{Json.Replace('_', '-')}";
}

/// <summary>All settings. docs/configuration.md is held against this table by a test.</summary>
internal static class SettingTable
{
    /// <summary>Environment variables of the command line and of the providers, which are no settings of the server's own.</summary>
    public static readonly IReadOnlyList<string> OtherVariables = ["FILMGATE_CONFIG", "FILMGATE_URL", "FILMGATE_API_KEY"];

    public static readonly IReadOnlyList<Setting> All =
    [
        new("urls", "FILMGATE_URLS", "http://127.0.0.1:7300", "Where the server listens; several are separated by semicolons. Any address but a loopback one needs an API key to exist.",
            (s, text) => s with { Urls = Read.Urls(text) }),
        new("data", "FILMGATE_DATA", "filmgate-data", "The folder of the database and the videos. One server at a time.",
            (s, text) => s with { Data = Read.Folder(text) }),
        new("media", "FILMGATE_MEDIA", "disk:DATA/media", "Where the files are kept: `disk:PATH` or `s3://bucket/prefix?region=&endpoint=&path_style=&checksums=` ([storage](storage.md)).",
            (s, text) => s with { Media = MediaPlace.Parse(text) }),
        new("media_fallback", "FILMGATE_MEDIA_FALLBACK", "none", "Where files were before, in the same form: read from there until `filmgate media move` has moved them.",
            (s, text) => s with { MediaFallback = MediaPlace.Parse(text) }),
        new("media_key", "FILMGATE_MEDIA_KEY", KeyTemplate.Usual, "How stored videos are named, of `{owner}`, `{model}`, `{yyyy}`, `{mm}`, `{dd}`, `{id}`, `{kind}` and `{ext}`. Eight random hex digits are added, so that no name is used twice.",
            (s, text) => s with { MediaKeys = KeyTemplate.Parse(text) }),
        new("media_serve", "FILMGATE_MEDIA_SERVE", "proxy", "How `/content` gives out a file that is in a bucket: `proxy` it, or `redirect` to a signed address of the bucket's.",
            (s, text) => s with { MediaRedirect = Read.OneOf(text, "proxy", "redirect") is "redirect" }),
        new("delete_after", "FILMGATE_DELETE_AFTER", "keep", "How long a video's file is kept, where its key has no rule of its own (`keys create --delete-after`): a time, or `keep`.",
            (s, text) => s with { DeleteAfter = Read.TimeOrKeep(text) }),
        new("sweep_every", "FILMGATE_SWEEP_EVERY", "10m", "How often files are deleted whose time is over. Once a day every stored file is held against the database.",
            (s, text) => s with { SweepEvery = Read.Time(text, "1s", "7d") }),
        new("orphan_age", "FILMGATE_ORPHAN_AGE", "24h", "How old a file that no video points at must be before it is deleted: longer than any download.",
            (s, text) => s with { OrphanAge = Read.Time(text, "1h", "365d") }),
        new("public_url", "FILMGATE_PUBLIC_URL", "that of the request", "How the world reaches this gateway; `video_url` begins with it, and what providers call or fetch.",
            (s, text) => s with { PublicUrl = Read.HttpUrl(text) }),
        new("default_model", "FILMGATE_DEFAULT_MODEL", "veo3-fast", "The model of requests that name none.",
            (s, text) => s with { DefaultModel = text }),
        new("models", "FILMGATE_MODELS", "none", "A file with models of your own, in the form of `src/Filmgate/Catalogue/Models`; an id that exists is replaced.",
            (s, text) => s with { Models = text }),
        new("webhook_secret", "FILMGATE_WEBHOOK_SECRET", "none", "Signs the webhooks of keys without a secret of their own: `whsec_` and the base64 of 24 to 64 bytes. Without it each key gets its own.",
            (s, text) => s with { WebhookSecret = Read.WebhookSecret(text) }, Secret: true),
        new("webhook_allow_private", "FILMGATE_WEBHOOK_ALLOW_PRIVATE", "false", "Webhooks may go to private and loopback addresses.",
            (s, text) => s with { WebhookAllowPrivate = Read.Flag(text) }),
        new("download_allow_private", "FILMGATE_DOWNLOAD_ALLOW_PRIVATE", "false", "Videos and input images may be fetched from private and loopback addresses. A configured provider's own address always may.",
            (s, text) => s with { DownloadAllowPrivate = Read.Flag(text) }),
        new("submit_timeout", "FILMGATE_SUBMIT_TIMEOUT", "60s", "After this a paid call without an answer is in doubt: it is looked up where the provider can, and never repeated.",
            (s, text) => s with { SubmitTimeout = Read.Time(text, "1s", "10m") }),
        new("submit_window", "FILMGATE_SUBMIT_WINDOW", "30m", "How long a submission that was certainly refused (429, 503, no connection) is repeated.",
            (s, text) => s with { SubmitWindow = Read.Time(text, "0s", "7d") }),
        new("start_grace", "FILMGATE_START_GRACE", "60s", "How long after acceptance a provider's \"no such task\" still means \"not started yet\".",
            (s, text) => s with { StartGrace = Read.Time(text, "0s", "1h") }),
        new("deadline", "FILMGATE_DEADLINE", "1h", "When a render that nothing is known about fails with `timeout`. With enough history: three times the 99th percentile, but at least 15 minutes.",
            (s, text) => s with { Deadline = Read.Time(text, "1s", "7d") }),
        new("watch", "FILMGATE_WATCH", "6h", "How long a timed-out video is still watched: a late result is stored and attached to it.",
            (s, text) => s with { Watch = Read.Time(text, "0s", "30d") }),
        new("download_window", "FILMGATE_DOWNLOAD_WINDOW", "24h", "How long the download of a rendered video is repeated.",
            (s, text) => s with { DownloadWindow = Read.Time(text, "1s", "7d") }),
        new("retry_pause", "FILMGATE_RETRY_PAUSE", "1s", "The first pause after a failure; it doubles up to a minute.",
            (s, text) => s with { RetryPause = Read.Time(text, "10ms", "1m") }),
        new("video_url_lifetime", "FILMGATE_VIDEO_URL_LIFETIME", "24h", "How long a signed `video_url` works. The file itself does not expire.",
            (s, text) => s with { VideoUrlLifetime = Read.Time(text, "1m", "365d") }),
        new("max_video", "FILMGATE_MAX_VIDEO", "4GB", "The largest video that is downloaded.",
            (s, text) => s with { MaxVideoBytes = Read.Size(text, "1MB", "1TB") }),
        new("max_upload", "FILMGATE_MAX_UPLOAD", "48MB", "The largest request body; a single image may have 20 MB.",
            (s, text) => s with { MaxUploadBytes = Read.Size(text, "64KB", "1GB") }),
        new("file_quota", "FILMGATE_FILE_QUOTA", "10GB", "How much one key may keep under `/v1/files`.",
            (s, text) => s with { FileQuotaBytes = Read.Size(text, "1MB", "1TB") }),
        new("input_url_lifetime", "FILMGATE_INPUT_URL_LIFETIME", "6h", "How long the signed address of an input works that a provider fetches from this gateway (needs `public_url`).",
            (s, text) => s with { InputUrlLifetime = Read.Time(text, "1m", "7d") }),
        new("submits", "FILMGATE_SUBMITS", "16", "Paid calls in the air at the same moment.",
            (s, text) => s with { Submits = Read.Count(text, 1, 1000) }),
        new("polls", "FILMGATE_POLLS", "64", "Polls in the air at the same moment.",
            (s, text) => s with { Polls = Read.Count(text, 1, 1000) }),
        new("downloads", "FILMGATE_DOWNLOADS", "8", "Downloads at the same moment.",
            (s, text) => s with { Downloads = Read.Count(text, 1, 1000) }),
        new("pictures", "FILMGATE_PICTURES", "true", "Thumbnails, spritesheets and placeholders are made as soon as a video is stored, where ffmpeg is installed; otherwise only when one is asked for.",
            (s, text) => s with { Pictures = Read.Flag(text) }),
        new("streams", "FILMGATE_STREAMS", "1000", "Event streams, and requests that wait (`Prefer: wait`), open at the same moment. The last tenth is for keys that have none open.",
            (s, text) => s with { Streams = Read.Count(text, 1, 100_000) }),
        new("streams_per_key", "FILMGATE_STREAMS_PER_KEY", "100", "The same, of one API key.",
            (s, text) => s with { StreamsPerKey = Read.Count(text, 1, 100_000) }),
        new("log_level", "FILMGATE_LOG_LEVEL", "info", "`debug`, `info`, `warning`, `error` or `none`.",
            (s, text) => s with { LogLevel = Read.OneOf(text, "debug", "info", "warning", "error", "none") }),
    ];
}
