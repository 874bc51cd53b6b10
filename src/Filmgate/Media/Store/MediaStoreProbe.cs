using System.Text;
using Filmgate.Media.S3;

namespace Filmgate.Media.Store;

/// <summary>
/// Checks at startup that the store can list, write, read and delete, and that it belongs to this installation. Two installations on one
/// location would sweep each other's files.
/// </summary>
internal static class MediaStoreProbe
{
    private const string OwnerFile = "filmgate.owner";

    /// <exception cref="StartRefusedException">A check failed. The message tells what to change.</exception>
    public static async Task OpenAsync(IMediaStore store, string installation, CancellationToken ct)
    {
        try
        {
            // The listing is first, because S3's refusal of a listing gives a reason, and that of a HEAD does not.
            await foreach (var _ in store.ListAsync(ct)) break;
            await ClaimAsync(store, installation, ct);
            await ProbeAsync(store, ct);
        }
        catch (MediaStoreException e)
        {
            throw new StartRefusedException($"The media store cannot be used. {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The media store cannot be used. {store.Description}: {e.Message}");
        }
    }

    private static async Task ClaimAsync(IMediaStore store, string installation, CancellationToken ct)
    {
        if (await ReadAsync(store, OwnerFile, ct) is not { } owner)
        {
            await WriteAsync(store, OwnerFile, installation, ct);
            owner = await ReadAsync(store, OwnerFile, ct);
        }

        if (owner != installation)
        {
            throw new StartRefusedException(
                $"The media store {store.Description} belongs to another Filmgate installation "
                + $"(its '{OwnerFile}' contains '{owner}', this installation is '{installation}'). Use another prefix or folder. "
                + $"If the database was replaced on purpose, delete '{OwnerFile}'.");
        }
    }

    private static async Task ProbeAsync(IMediaStore store, CancellationToken ct)
    {
        var probe = MediaKey.WithNonce("filmgate/probe.txt");
        await WriteAsync(store, probe, probe, ct);
        if (store is S3MediaStore s3) await s3.DetectETagFormatAsync(probe, Encoding.UTF8.GetBytes(probe), ct);
        if (await ReadAsync(store, probe, ct) != probe)
            throw new StartRefusedException($"The media store {store.Description} does not return the bytes that were written to it.");
        await store.DeleteAsync(probe, ct);
    }

    private static async Task WriteAsync(IMediaStore store, string key, string text, CancellationToken ct)
    {
        await using var staged = await store.StageAsync(new(key, "text/plain"), ct);
        await staged.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
        await staged.CommitAsync(ct);
    }

    private static async Task<string?> ReadAsync(IMediaStore store, string key, CancellationToken ct)
    {
        await using var file = await store.OpenAsync(key, ct);
        if (file is null) return null;
        using var reader = new StreamReader(file);
        var text = new char[256];
        return new string(text, 0, await reader.ReadBlockAsync(text, ct));
    }
}
