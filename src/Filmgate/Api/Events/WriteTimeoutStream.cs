using Filmgate.Streams;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Events;

/// <summary>Writes the response and aborts the connection if the client does not read in time.</summary>
/// <remarks>
/// The minimum data rate of the web server does not do this: it counts the bytes in the buffers of the operating system as read.
/// </remarks>
internal sealed class WriteTimeoutStream(HttpContext http, TimeProvider clock) : WriteOnlyStream
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var write = http.Response.Body.WriteAsync(buffer, cancellationToken);
        if (write.IsCompleted)
        {
            await write;
            return;
        }

        try
        {
            await write.AsTask().WaitAsync(MaxWait, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            http.Abort();
            throw new OperationCanceledException(http.RequestAborted);
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;   // each write is sent at once
}
