using Filmgate.Catalogue;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects;

/// <summary>
/// One wire format: how a request is written and how a response is read. A dialect only maps. The engine owns retries, timeouts, downloads
/// and storage. A dialect is stateless, and one instance serves all providers. Expected failures are outcomes; an exception is a bug.
/// docs/add-a-provider.md describes how to add one.
/// </summary>
internal interface IDialect
{
    /// <summary>
    /// Lower case, such as <c>kling</c>. The catalogue's routes refer to it, and attempts store it: it must never change.
    /// </summary>
    string Name { get; }

    /// <summary>
    /// The minimum time between two polls of one task, as the provider's documentation advises. An operator can set another one.
    /// </summary>
    TimeSpan PollGap { get; }

    /// <summary>
    /// What decides the shape of a video that has inputs. The frame in <see cref="Submission.Resolved"/> follows from it. If an input
    /// decides, that frame has a resolution only, and a client that asks for a shape gets a warning.
    /// </summary>
    ShapeSource ShapeWith(VideoRequest request) => ShapeSource.Request;

    /// <summary>How the format accepts frames and reference images.</summary>
    InputTransport ImageTransport => InputTransport.Any;

    /// <summary>
    /// Which addresses the format can pass on. If the gateway itself cannot read an image, the request then goes ahead with a warning, and
    /// <see cref="SubmittedImage"/> has no bytes.
    /// </summary>
    ImageUrls ImageUrls => ImageUrls.None;

    /// <summary>How the format accepts the clip to edit or extend.</summary>
    InputTransport VideoTransport => InputTransport.Any;

    /// <summary>
    /// Whether <see cref="StartAsync"/> honours <see cref="VideoRequest.RemixOf"/> for requests that are not native. Otherwise a remix
    /// would silently become an ordinary create, so the gateway refuses it.
    /// </summary>
    bool CanRemix => false;

    /// <summary>Makes the paid call, exactly once.</summary>
    /// <returns>
    /// <see cref="Outcome.Accepted"/> with the operation that <see cref="PollAsync"/> needs.
    /// <see cref="Outcome.Rejected"/>: the provider certainly did not accept the request and would not accept it again. The engine may pay
    /// for the next fallback model.
    /// <see cref="Outcome.Unavailable"/>: the provider certainly did not accept the request, but may accept it later. The engine sends it
    /// again.
    /// <see cref="Outcome.Ambiguous"/>: the provider may have accepted the request. The engine never sends it again.
    /// </returns>
    Task<Outcome> StartAsync(Submission submission, Upstream upstream, CancellationToken ct);

    /// <summary>Asks for the state of a task. The call is free and may be repeated at any time.</summary>
    /// <param name="operation">
    /// The text that <see cref="StartAsync"/> or <see cref="LookUpAsync"/> returned, perhaps weeks ago and by an older version.
    /// </param>
    /// <returns>
    /// <see cref="Outcome.Pending"/>: still running, with a progress of 0 to 100 if the provider reports one.
    /// <see cref="Outcome.Ready"/>: where to download the video.
    /// <see cref="Outcome.Rejected"/>: the provider reports that the task itself failed. This is final.
    /// <see cref="Outcome.Unavailable"/>: the poll failed, which says nothing about the task. The engine polls again.
    /// </returns>
    Task<Outcome> PollAsync(string operation, Upstream upstream, CancellationToken ct);

    /// <summary>How many tasks one call of <see cref="ListAsync"/> can poll at this provider. Zero: it has no such call.</summary>
    int MaxListed(Provider provider) => 0;

    /// <summary>Asks for the state of several tasks with one call. Called only if <see cref="MaxListed"/> permits it.</summary>
    /// <returns>
    /// <see cref="Outcome.Pending"/> or <see cref="Outcome.Ready"/> by operation. The engine polls every other task alone: those that the
    /// list does not have, that have failed, or all of them if the call failed.
    /// </returns>
    Task<IReadOnlyDictionary<string, Outcome>> ListAsync(IReadOnlyList<string> operations, Upstream upstream, CancellationToken ct) =>
        throw new NotSupportedException();

    /// <summary>
    /// Whether the format can find a task by <see cref="Submission.ExternalId"/> when the response to <see cref="StartAsync"/> was lost.
    /// </summary>
    bool CanLookUp => false;

    /// <summary>Finds the task of a submission whose response was lost. Called only if <see cref="CanLookUp"/> is true.</summary>
    /// <returns>
    /// <see cref="Outcome.Accepted"/> with the operation; <see cref="Outcome.Pending"/> if the provider has no such task (yet);
    /// <see cref="Outcome.Unavailable"/> if the lookup failed.
    /// </returns>
    Task<Outcome> LookUpAsync(Submission submission, Upstream upstream, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>Asks the provider to stop a task.</summary>
    /// <returns>
    /// True only if the provider confirms it. False if it refuses, if it cannot be reached, or if the format has no such call.
    /// </returns>
    Task<bool> CancelAsync(string operation, Upstream upstream, CancellationToken ct) => Task.FromResult(false);

    /// <summary>Reads the balance and the limits of an account. Called only for a system that names this dialect for it.</summary>
    /// <returns>Null if the call failed, or if its response does not have them.</returns>
    Task<AccountLimits?> ReadAccountAsync(Upstream upstream, CancellationToken ct) => Task.FromResult<AccountLimits?>(null);

    /// <summary>
    /// Reads a call to <see cref="Submission.CallbackUrl"/>. Override it if the provider signs its calls or expects a handshake. The URL
    /// itself contains an unguessable token, which is already verified.
    /// </summary>
    /// <param name="secret">The secret of the credential that the attempt was submitted with.</param>
    CallbackResult ReadCallback(UpstreamCallback call, string secret, DateTimeOffset now) => CallbackResult.Hint;
}
