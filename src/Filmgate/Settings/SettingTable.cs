using Filmgate.Catalogue;
using Filmgate.Engine;
using Filmgate.Formatting;
using Filmgate.Http;
using Filmgate.Media.Store;
using Filmgate.Storage;

namespace Filmgate.Settings;

/// <summary>One setting: its name in <c>filmgate.json</c>, in the environment and as a flag, and what it means.</summary>
/// <param name="Show">Formats the value. For a setting without a default value, describes what happens without it.</param>
/// <param name="Set">Parses the text into the settings. Throws <see cref="FormatException"/> with the accepted values.</param>
/// <param name="Secret">
/// Never printed, and not accepted as a flag. <c>Env_FILE</c> can be the path of a file that contains it: see <see cref="SecretFiles"/>.
/// </param>
internal sealed record Setting(
    string Json,
    string Description,
    Func<GatewaySettings, string> Show,
    Func<GatewaySettings, string, GatewaySettings> Set,
    bool Secret = false)
{
    private static readonly GatewaySettings Defaults = new();

    public string Env { get; } = $"FILMGATE_{Json.ToUpperInvariant()}";

    public string Flag { get; } = $"--{Json.Replace('_', '-')}";

    public string Default => Show(Defaults);
}

/// <summary>All settings. A test compares docs/configuration.md with this table.</summary>
internal static class SettingTable
{
    /// <summary>Environment variables of the command line that are not settings.</summary>
    public static readonly IReadOnlyList<string> OtherVariables = ["FILMGATE_CONFIG", "FILMGATE_URL", "FILMGATE_API_KEY"];

    public static readonly IReadOnlyList<Setting> All =
    [
        new("urls",
            "The addresses that the server listens on, separated by semicolons. `7300` is loopback, `:7300` all interfaces; on an address "
            + "other than loopback, requests need an API key. Without it, a platform's `PORT` counts: all interfaces.",
            s => s.Address.ListenUrls,
            (s, text) => s with { Address = s.Address with { ListenUrls = SettingParser.ListenUrls(text) } }),
        new("data",
            "The directory of the SQLite database and, by default, of the videos. Only one server at a time can use it.",
            s => s.Storage.DataDirectory,
            (s, text) => s with { Storage = s.Storage with { DataDirectory = SettingParser.DirectoryPath(text) } }),
        new("database",
            "Where the rows are: `sqlite` (a file in `data`), or `postgres://USER:PASSWORD@HOST/DATABASE` for one or many nodes "
            + "([operations.md](operations.md#postgresql)).",
            s => s.Storage.Database.ToString(),
            (s, text) => s with { Storage = s.Storage with { Database = DatabaseLocation.Parse(text) } },
            Secret: true),
        new("role",
            "What a node of a fleet does: `all`, `api` (answers requests, runs no videos) or `worker` (runs videos, answers only "
            + "health checks). `api` and `worker` need PostgreSQL.",
            s => SettingText.Of(s.Engine.Role),
            (s, text) => s with { Engine = s.Engine with { Role = SettingText.Parse<NodeRole>(text) } }),
        new("media",
            "Where files are stored: `disk:PATH` or `s3://bucket/prefix?region=&endpoint=&path_style=&checksums=` "
            + "([storage.md](storage.md)).",
            _ => "disk:DATA/media",
            (s, text) => s with { Media = s.Media with { Location = MediaLocation.Parse(text) } }),
        new("media_fallback",
            "The previous location of the files, in the same format. Files are read from there until `filmgate media move` has moved them.",
            _ => "none",
            (s, text) => s with { Media = s.Media with { Fallback = MediaLocation.Parse(text) } }),
        new("media_key",
            "The template for names of stored videos, from `{owner}`, `{model}`, `{yyyy}`, `{mm}`, `{dd}`, `{id}`, `{kind}` and `{ext}`. "
            + "Eight random hex digits are added, so that no name is used twice.",
            _ => KeyTemplate.DefaultText,
            (s, text) => s with { Media = s.Media with { KeyTemplate = KeyTemplate.Parse(text) } }),
        new("media_serve",
            "How `/content` serves a file that is in a bucket: `proxy` it, or `redirect` to a signed URL of the bucket.",
            s => s.Api.RedirectToBucket ? "redirect" : "proxy",
            (s, text) => s with { Api = s.Api with { RedirectToBucket = SettingParser.OneOf(text, "proxy", "redirect") is "redirect" } }),
        new("delete_after",
            "How long a video's file is kept, unless its key has a rule of its own (`keys create --delete-after`): a duration, or `keep`.",
            s => s.Media.Sweep.DeleteAfter is { } time ? SettingText.Of(time) : "keep",
            (s, text) =>
                s with { Media = s.Media with { Sweep = s.Media.Sweep with { DeleteAfter = SettingParser.DurationOrKeep(text) } } }),
        new("keep_history",
            "How long a video that ended and has no file any more stays listed, with its events: a duration, or `forever`.",
            s => s.Lifecycle.KeepHistory is { } time ? SettingText.Of(time) : "forever",
            (s, text) => s with { Lifecycle = s.Lifecycle with { KeepHistory = SettingParser.DurationOrForever(text) } }),
        new("sweep_every",
            "How often expired files are deleted. Once a day, every stored file is also compared with the database.",
            s => SettingText.Of(s.Media.Sweep.Interval),
            (s, text) =>
                s with { Media = s.Media with { Sweep = s.Media.Sweep with { Interval = SettingParser.Duration(text, "1s", "7d") } } }),
        new("orphan_age",
            "The minimum age at which a file that no video refers to is deleted. It must be longer than any download.",
            s => SettingText.Of(s.Media.Sweep.OrphanAge),
            (s, text) =>
                s with { Media = s.Media with { Sweep = s.Media.Sweep with { OrphanAge = SettingParser.Duration(text, "1h", "365d") } } }),
        new("public_url",
            "The public URL of this gateway. `video_url`, callback URLs and signed input URLs begin with it.",
            _ => "the address of the request",
            (s, text) => s with { Address = s.Address with { PublicUrl = SettingParser.HttpUrl(text) } }),
        new("operator_key",
            "An API key with all rights: at least 32 random characters. Changing it here replaces it; leaving it out revokes it "
            + "([keys.md](keys.md#the-first-operator)).",
            _ => "none",
            (s, text) => s with { Api = s.Api with { OperatorKey = SettingParser.OperatorKey(text) } },
            Secret: true),
        new("trusted_proxies",
            "The reverse proxies in front of this gateway, as IP addresses or networks separated by commas. Their `X-Forwarded-For` says "
            + "where a request comes from ([keys.md](keys.md#wrong-keys)).",
            s => s.Api.TrustedProxies.Count == 0 ? "none" : string.Join(",", s.Api.TrustedProxies),
            (s, text) => s with { Api = s.Api with { TrustedProxies = SettingParser.Networks(text) } }),
        new("cors_origins",
            "The origins of web pages that may call the API, separated by commas, or `*` for all (CORS). "
            + "A page needs an API key like any other client. Signed URLs work from every page ([clients.md](clients.md#web-pages)).",
            s => s.Api.CorsOrigins.Count == 0 ? "none" : string.Join(",", s.Api.CorsOrigins),
            (s, text) => s with { Api = s.Api with { CorsOrigins = SettingParser.Origins(text) } }),
        new("default_model",
            "The model for requests that do not name one.",
            s => s.Api.DefaultModel,
            (s, text) => s with { Api = s.Api with { DefaultModel = text } }),
        new("models",
            "A JSON file with your own models, in the format of the built-in model files. A model with the same id is replaced.",
            _ => "none",
            (s, text) => s with { Catalogue = s.Catalogue with { ModelFile = text } }),
        new("prices",
            "A JSON file with your own prices, which replace built-in ones ([models.md](models.md#prices)).",
            _ => "none",
            (s, text) => s with { Catalogue = s.Catalogue with { PriceFile = text } }),
        new("unknown_models",
            "What happens to a request for a model that the catalogue does not have: `list` asks the provider's own list of models, "
            + "`pass` sends it to the provider, `refuse` refuses it ([models.md](models.md#other-models)).",
            s => SettingText.Of(s.Catalogue.UnknownModels),
            (s, text) => s with { Catalogue = s.Catalogue with { UnknownModels = SettingText.Parse<UnknownModelPolicy>(text) } }),
        new("webhook_secret",
            "Signs the webhooks of keys that have no secret of their own: `whsec_` and the base64 of 24 to 64 bytes. "
            + "Without it, each key gets its own.",
            _ => "none",
            (s, text) => s with { Webhooks = s.Webhooks with { Secret = SettingParser.WebhookSecret(text) } },
            Secret: true),
        new("webhook_allow_private",
            "Allow webhooks to private and loopback addresses.",
            s => SettingText.Of(s.Webhooks.AllowPrivate),
            (s, text) => s with { Webhooks = s.Webhooks with { AllowPrivate = SettingParser.Boolean(text) } }),
        new("download_allow_private",
            "Allow downloads of videos and input images from private and loopback addresses. "
            + "A configured provider's own address is always allowed.",
            s => SettingText.Of(s.Media.Downloads.AllowPrivate),
            (s, text) =>
                s with { Media = s.Media with { Downloads = s.Media.Downloads with { AllowPrivate = SettingParser.Boolean(text) } } }),
        new("proxy",
            "The proxy for all outgoing requests: `env` (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`), `none`, or a URL such as "
            + "`http://user:password@proxy.example.com:3128`. `NO_PROXY` lists exceptions. See [Behind a proxy](#behind-a-proxy).",
            s => s.Network.Setting.ToString(),
            (s, text) => s with { Network = s.Network with { Setting = ProxySetting.Parse(text) } },
            Secret: true),
        new("proxy_resolves",
            "Let the proxy resolve names that do not resolve here, in addresses of images, videos and webhooks. "
            + "The proxy must then refuse private addresses itself.",
            s => SettingText.Of(s.Network.ProxyResolves),
            (s, text) => s with { Network = s.Network with { ProxyResolves = SettingParser.Boolean(text) } }),
        new("submit_timeout",
            "How long to wait for the response to a paid call. The time starts again with each part of the request that the connection "
            + "takes. After that its outcome is unknown: it is looked up if the provider supports that, and never repeated.",
            s => SettingText.Of(s.Upstreams.SubmitTimeout),
            (s, text) => s with { Upstreams = s.Upstreams with { SubmitTimeout = SettingParser.Duration(text, "1s", "10m") } }),
        new("resubmit_after_server_error",
            "Submit again after a server error (500, 502, 503) that does not say whether the provider accepted the task. "
            + "It may then be paid for twice ([server errors](configuration.md#server-errors-at-a-create)). "
            + "For providers that environment variables enable; a provider of `filmgate.json` has its own.",
            s => SettingText.Of(s.Upstreams.ResubmitAfterServerError),
            (s, text) => s with { Upstreams = s.Upstreams with { ResubmitAfterServerError = SettingParser.Boolean(text) } }),
        new("submit_window",
            "How long a submission that was certainly refused (429, 503, no connection, an empty balance, a wrong key) is retried, from "
            + "its first refusal.",
            s => SettingText.Of(s.Lifecycle.SubmitWindow),
            (s, text) => s with { Lifecycle = s.Lifecycle with { SubmitWindow = SettingParser.Duration(text, "0s", "7d") } }),
        new("start_grace",
            "How long after acceptance a provider's \"no such task\" still means \"not started yet\".",
            s => SettingText.Of(s.Lifecycle.StartGrace),
            (s, text) => s with { Lifecycle = s.Lifecycle with { StartGrace = SettingParser.Duration(text, "0s", "1h") } }),
        new("deadline",
            "When a render without a result fails with `timeout`. "
            + "With enough history, it is three times the 99th percentile of past renders, and at least 15 minutes.",
            s => SettingText.Of(s.Engine.Deadline),
            (s, text) => s with { Engine = s.Engine with { Deadline = SettingParser.Duration(text, "1s", "7d") } }),
        new("watch",
            "How long a timed-out video is still watched. A late result is stored and attached to it.",
            s => SettingText.Of(s.Lifecycle.WatchWindow),
            (s, text) => s with { Lifecycle = s.Lifecycle with { WatchWindow = SettingParser.Duration(text, "0s", "30d") } }),
        new("download_window",
            "How long the download of a rendered video is retried.",
            s => SettingText.Of(s.Lifecycle.DownloadWindow),
            (s, text) => s with { Lifecycle = s.Lifecycle with { DownloadWindow = SettingParser.Duration(text, "1s", "7d") } }),
        new("retry_pause",
            "The first pause after a failure. It doubles up to a minute.",
            s => SettingText.Of(s.Lifecycle.InitialBackoff),
            (s, text) => s with { Lifecycle = s.Lifecycle with { InitialBackoff = SettingParser.Duration(text, "10ms", "1m") } }),
        new("video_url_lifetime",
            "How long a signed `video_url` works. The file itself does not expire.",
            s => SettingText.Of(s.Links.VideoUrlLifetime),
            (s, text) => s with { Links = s.Links with { VideoUrlLifetime = SettingParser.Duration(text, "1m", "365d") } }),
        new("max_video",
            "The maximum size of a downloaded video.",
            s => SettingText.Of(s.Media.Downloads.MaxVideoBytes),
            (s, text) => s with
            {
                Media = s.Media with { Downloads = s.Media.Downloads with { MaxVideoBytes = SettingParser.Size(text, "1MB", "1TB") } },
            }),
        new("max_upload",
            "The maximum size of a request body. A single image can have up to 20 MB.",
            s => SettingText.Of(s.Api.MaxUploadBytes),
            (s, text) => s with { Api = s.Api with { MaxUploadBytes = SettingParser.Size(text, "64KB", "1GB") } }),
        new("input_memory",
            "The memory for inputs that must be whole in memory. Requests wait for their share ([inputs.md](inputs.md#memory)).",
            s => s.Media.InputMemoryBytes is { } bytes ? SettingText.Of(bytes) : "a quarter of the memory limit, 96MB to 512MB",
            (s, text) => s with { Media = s.Media with { InputMemoryBytes = SettingParser.Size(text, "96MB", "64GB") } }),
        new("file_quota",
            "The maximum total size of a key's files under `/v1/files`.",
            s => SettingText.Of(s.Api.FileQuotaBytes),
            (s, text) => s with { Api = s.Api with { FileQuotaBytes = SettingParser.Size(text, "1MB", "1TB") } }),
        new("input_url_lifetime",
            "How long the signed URL of an input works, from which providers download it. Requires `public_url`.",
            s => SettingText.Of(s.Upstreams.InputUrlLifetime),
            (s, text) => s with { Upstreams = s.Upstreams with { InputUrlLifetime = SettingParser.Duration(text, "1m", "7d") } }),
        new("lease",
            "After this long without a heartbeat of a node, the other nodes of the database take over its videos.",
            s => SettingText.Of(s.Engine.Lease),
            (s, text) => s with { Engine = s.Engine with { Lease = SettingParser.Duration(text, "4s", "10m") } }),
        new("submits",
            "Maximum concurrent submissions to providers.",
            s => SettingText.Of(s.Engine.Submits),
            (s, text) => s with { Engine = s.Engine with { Submits = SettingParser.Count(text, 1, 1000) } }),
        new("polls",
            "Maximum concurrent polls.",
            s => SettingText.Of(s.Engine.Polls),
            (s, text) => s with { Engine = s.Engine with { Polls = SettingParser.Count(text, 1, 1000) } }),
        new("downloads",
            "Maximum concurrent downloads.",
            s => SettingText.Of(s.Engine.Downloads),
            (s, text) => s with { Engine = s.Engine with { Downloads = SettingParser.Count(text, 1, 1000) } }),
        new("download_bytes",
            "Maximum total size of the files that are downloaded at once. A larger file is downloaded alone.",
            s => SettingText.Of(s.Media.Downloads.MaxBytesInFlight),
            (s, text) => s with
            {
                Media = s.Media with { Downloads = s.Media.Downloads with { MaxBytesInFlight = SettingParser.Size(text, "1MB", "1TB") } },
            }),
        new("pictures",
            "Make thumbnails, spritesheets and placeholders as soon as a video is stored, if ffmpeg is installed. "
            + "Otherwise they are made on request.",
            s => SettingText.Of(s.Media.MakeThumbnails),
            (s, text) => s with { Media = s.Media with { MakeThumbnails = SettingParser.Boolean(text) } }),
        new("streams",
            "Maximum open event streams and waiting requests (`Prefer: wait`). The last tenth is reserved for keys that have none open.",
            s => SettingText.Of(s.Api.MaxStreams),
            (s, text) => s with { Api = s.Api with { MaxStreams = SettingParser.Count(text, 1, 100_000) } }),
        new("streams_per_key",
            "Maximum open event streams and waiting requests of one API key.",
            s => SettingText.Of(s.Api.MaxStreamsPerKey),
            (s, text) => s with { Api = s.Api with { MaxStreamsPerKey = SettingParser.Count(text, 1, 100_000) } }),
        new("log_level",
            "`debug`, `info`, `warning`, `error` or `none`.",
            s => s.LogLevel,
            (s, text) => s with { LogLevel = SettingParser.OneOf(text, "debug", "info", "warning", "error", "none") }),
    ];
}
