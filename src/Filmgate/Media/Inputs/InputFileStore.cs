using System.Security.Cryptography;
using Filmgate.Media.Store;

namespace Filmgate.Media.Inputs;

/// <summary>
/// Stores the input files of requests, once per owner and content. The rows decide whether a file is already stored, not the store: a file
/// without a row may be about to be swept.
/// </summary>
internal sealed class InputFileStore(IMediaStore store, IMediaRows rows, TimeProvider clock)
{
    /// <param name="file">Seekable.</param>
    /// <returns>The file's key.</returns>
    /// <exception cref="IOException">The store could not be written.</exception>
    public async Task<string> StoreAsync(string owner, Stream file, string extension, string contentType, CancellationToken ct)
    {
        file.Position = 0;
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct));
        if (await rows.FindInputAsync(owner, sha256, clock.GetUtcNow(), ct) is { } existing) return existing;

        file.Position = 0;
        var key = MediaKey.ForInput(owner, sha256, extension);
        await using (var staged = await store.StageAsync(new(key, contentType), ct))
        {
            var buffer = new byte[64 * 1024];
            while (await file.ReadAsync(buffer, ct) is > 0 and var read) await staged.WriteAsync(buffer.AsMemory(0, read), ct);
            await staged.CommitAsync(ct);
        }

        return await rows.AddInputAsync(owner, sha256, key, file.Length, clock.GetUtcNow());
    }
}
