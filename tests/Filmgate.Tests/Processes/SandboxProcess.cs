using System.Globalization;
using System.Text.Json;

namespace Filmgate.Tests.Processes;

/// <summary><c>filmgate sandbox</c>, and what its operator's routes tell: whom it accepted, and how often.</summary>
internal sealed class SandboxProcess(double speed, TimeSpan createDelay, bool ffmpeg) : ServerProcess
{
    /// <param name="createDelay">Between accepting a job and answering, before it is divided by the speed.</param>
    /// <param name="ffmpeg">False: the small bundled clip, which costs no computing time.</param>
    public static async Task<SandboxProcess> StartNewAsync(double speed = 10, TimeSpan createDelay = default, bool ffmpeg = false)
    {
        var sandbox = new SandboxProcess(speed, createDelay, ffmpeg);
        try
        {
            await sandbox.StartAsync();
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    protected override string ReadyPath => "/healthz";

    /// <summary>Every job that it accepted, in order.</summary>
    public async Task<IReadOnlyList<AcceptedJob>> JobsAsync()
    {
        using var answer = JsonDocument.Parse(await Http.GetStringAsync("/sandbox/jobs"));
        return [.. answer.RootElement.GetProperty("data").EnumerateArray().Select(job => new AcceptedJob(
            job.GetProperty("id").GetString()!,
            job.GetProperty("model").GetString()!,
            job.GetProperty("prompt").GetString()!,
            job.GetProperty("downloads").GetInt32()))];
    }

    public async Task<long> AcceptedAsync()
    {
        using var answer = JsonDocument.Parse(await Http.GetStringAsync("/sandbox/stats"));
        return answer.RootElement.GetProperty("creates").GetProperty("accepted").GetInt64();
    }

    protected override IEnumerable<string> Arguments() =>
    [
        "sandbox", "--urls", Url.ToString(), "--data", Path.Combine(Folder, "sandbox"), "--speed", speed.ToString(CultureInfo.InvariantCulture),
        "--create-delay", string.Create(CultureInfo.InvariantCulture, $"{(int)createDelay.TotalMilliseconds}ms"),
    ];

    protected override void Configure(IDictionary<string, string?> environment)
    {
        if (!ffmpeg) environment["PATH"] = Folder;                      // where there is none
    }
}

internal sealed record AcceptedJob(string Id, string Model, string Prompt, int Downloads);
