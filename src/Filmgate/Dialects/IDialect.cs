using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects;

/// <summary>
/// One wire format: how a request is written and an answer read. It owns no time, no retries and no bytes of video; those are the engine's.
/// How to add one: docs/add-a-provider.md.
/// </summary>
internal interface IDialect
{
    /// <summary>What the catalogue's routes call it.</summary>
    string Name { get; }

    /// <summary>The shortest sensible time between two polls of one task, as the provider advises.</summary>
    TimeSpan PollGap { get; }

    /// <summary>With a first frame, the video has the frame's shape, and there is no field for another. Who asks for one is warned.</summary>
    bool AspectRatioFollowsFirstFrame => false;

    /// <summary>How frames and reference images travel.</summary>
    InputTransport ImageTransport => InputTransport.Any;

    /// <summary>How the clip to work on travels.</summary>
    InputTransport VideoTransport => InputTransport.Any;

    /// <summary>Whether <see cref="Submission.RemixOf"/> alone is honoured; where it is not, a remix would be an ordinary create.</summary>
    bool CanRemix => false;

    /// <summary>Sends the paid request, once. Accepted | Rejected | Unavailable (only when it certainly was not taken) | Ambiguous.</summary>
    Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct);

    /// <summary>Pending | Ready | Rejected | Unavailable.</summary>
    /// <param name="operation">What <see cref="StartAsync"/> returned.</param>
    Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct);

    /// <summary>Whether the task of a submission whose answer was lost can be found again.</summary>
    bool CanLookUp => false;

    /// <summary>Finds it. Accepted | Pending (no such task) | Unavailable. Called only where <see cref="CanLookUp"/>.</summary>
    Task<Outcome> LookUpAsync(Submission submission, Upstream upstream, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>Asks the provider to stop; true when it says that it did. False also where there is no such call.</summary>
    Task<bool> CancelAsync(string operation, Upstream upstream, CancellationToken ct) => Task.FromResult(false);

    /// <summary>Reads a call to the address that <see cref="Submission.CallbackUrl"/> gave. Override it where the provider signs its calls or wants a handshake.</summary>
    /// <param name="secret">Of the credential that the attempt was submitted with.</param>
    CallbackResult ReadCallback(UpstreamCallback call, string secret, DateTimeOffset now) => CallbackResult.Hint;
}
