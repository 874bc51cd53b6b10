using Filmgate.Videos;

namespace Filmgate.Tests;

/// <summary>Example values for tests.</summary>
internal static class A
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static VideoTask Task(
        string owner = "local",
        string node = "me",
        DateTimeOffset? at = null,
        string? idempotencyKey = null,
        string prompt = "A kite",
        params string[] fallbacks) => new()
        {
            Id = VideoTask.NewId(at ?? Noon),
            Owner = owner,
            Model = "veo3-fast",
            Request = new() { Prompt = prompt, FallbackModels = fallbacks },
            Version = 1,
            Node = node,
            CreatedAt = at ?? Noon,
            StepSince = at ?? Noon,
            DueAt = at ?? Noon,
            IdempotencyKey = idempotencyKey,
            Fingerprint = idempotencyKey is null ? null : prompt,
        };

    public static Attempt Attempt(int number = 1, string? operation = null) => new(
        number, "veo3-fast", "sandbox", "openai", "default", "veo3-fast", operation, 400_000, Noon, operation is null ? null : Noon);

    public static Asset Asset(string videoId) => new(
        "video", $"videos/{videoId}.mp4", "video/mp4", 1234, new string('a', 64), 1280, 720, TimeSpan.FromSeconds(8), true, Noon);

    public static FilmgateError Error(FailureKind kind, string message = "It went wrong.") => new(kind, message);

    public static VideoTask Submitting(params string[] fallbacks) => Task(fallbacks: fallbacks) with
    {
        Status = VideoStatus.Submitting,
        Version = 2,
        Attempt = Attempt(),
    };

    public static VideoTask Running(params string[] fallbacks) => Task(fallbacks: fallbacks) with
    {
        Status = VideoStatus.Running,
        Version = 3,
        Attempt = Attempt(operation: "task_9"),
        DeadlineAt = Noon.AddHours(1),
    };

    public static VideoTask Storing(VideoSource? source = null, FilmgateError? error = null) => Running() with
    {
        Status = VideoStatus.Storing,
        Version = 4,
        Source = source,
        Error = error,
    };

    public static VideoTask Watched(VideoSource? source = null) => Running() with
    {
        Status = VideoStatus.Failed,
        Version = 4,
        Source = source,
        Error = Error(FailureKind.Timeout),
        FinishedAt = Noon,
        WatchUntil = Noon.AddHours(6),
    };
}
