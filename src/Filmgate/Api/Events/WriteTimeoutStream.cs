using Filmgate.Streams;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Events;

/// <summary>The response, for a while: a write that the client does not make room for ends the connection. (The web server's own least rate counts what the system has buffered as time earned.)</summary>
internal sealed class WriteTimeoutStream(HttpContext http, TimeProvider clock) : WriteOnlyStream
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

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
            await write.AsTask().WaitAsync(Patience, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            http.Abort();
            throw new OperationCanceledException(http.RequestAborted);
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;   // each write goes out by itself
}
