using System.Net;
using System.Security.Cryptography;
using System.Text;
using Filmgate.Client;

namespace Filmgate.Tests.Client;

/// <summary>The samples of the package's README as they are compiled. <see cref="ClientReadmeTests"/> compares the two.</summary>
internal static class ClientReadmeSamples
{
    public static async Task CreateWaitDownloadAsync(Uri gateway, string path)
    {
        using var filmgate = new FilmgateClient(gateway);
        var handle = await filmgate.CreateVideoAsync(new() { Prompt = "A paper kite drifting above a wheat field" });
        var video = await handle.WaitAsync();
        if (video.IsCompleted())
        {
            await using var file = File.Create(path);
            await handle.DownloadAsync(file);
        }
        else Console.Error.WriteLine($"{video.Status}: {video.Error?.Message}");
    }

    public static async Task<Video> ResumeAsync(FilmgateClient filmgate, string id)
    {
        var video = await filmgate.GetVideoHandle(id).WaitAsync();
        return video;
    }

    public static async Task HandleErrorsAsync(FilmgateClient filmgate, CreateVideo request, string orderNumber)
    {
        try
        {
            var handle = await filmgate.CreateVideoAsync(request, idempotencyKey: orderNumber);
            Console.WriteLine(handle.Id);
        }
        catch (FilmgateException e) when (e.Status is null or >= HttpStatusCode.InternalServerError)
        {
            // The gateway may have accepted the request. Repeat it later with the same key: nothing is rendered or billed twice.
            Console.Error.WriteLine($"{e.Code}: {e.Message} Idempotency key: {e.IdempotencyKey}");
        }
        catch (FilmgateException e)
        {
            // The gateway rejected the request, and nothing was spent.
            Console.Error.WriteLine($"{e.Code}: {e.Message}");
            foreach (var problem in e.Problems) Console.Error.WriteLine($"{problem.Param}: {problem.Message}");
        }
    }

    public static bool VerifyWebhook(string secret, string id, string timestamp, string signatures, byte[] body)
    {
        return IsGenuine(secret, id, timestamp, signatures, body);

#pragma warning disable RS0030 // A receiver has no TimeProvider.
        static bool IsGenuine(string secret, string id, string timestamp, string signatures, byte[] body)
        {
            if (!long.TryParse(timestamp, out var seconds)) return false;
            if (Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - seconds) > 300) return false;

            byte[] content = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
            var key = Convert.FromBase64String(secret["whsec_".Length..]);
            var expected = Encoding.ASCII.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, content)));
            return signatures.Split(' ').Any(given => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(given), expected));
        }
#pragma warning restore RS0030
    }
}
