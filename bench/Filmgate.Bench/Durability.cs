using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Filmgate.Bench;

/// <summary>Kills the server during a burst of creates, and checks that no acknowledged create is lost.</summary>
internal static class Durability
{
    private const int ClientCount = 64;
    private const int CreatesBeforeKill = 3000;

    /// <param name="acknowledged">The number of creates that the server acknowledged before.</param>
    public static async Task CheckAsync(ServerProcess server, string directory, string? key, long acknowledged)
    {
        var ids = new ConcurrentBag<string>();
        using var http = new HttpClient { BaseAddress = new(server.Url) };
        if (key is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var clients = Enumerable.Range(0, ClientCount).Select(_ => Task.Run(() => CreateUntilKilledAsync(http, ids))).ToList();
        while (ids.Count < CreatesBeforeKill && clients.Exists(c => !c.IsCompleted))
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        await server.KillAsync();
        await Task.WhenAll(clients);

        var stored = await SampleDatabase.ReadIdsAsync(directory);
        var lost = ids.Count(id => !stored.Contains(id));
        if (ids.Count < CreatesBeforeKill)
            throw new BenchFailedException($"Only {ids.Count} of {CreatesBeforeKill} creates succeeded before the kill.");
        if (lost > 0) throw new BenchFailedException($"{lost} of {ids.Count} acknowledged creates were lost by kill -9.");
        var total = acknowledged + ids.Count;
        if (stored.Count < total)
            throw new BenchFailedException($"{total} creates were acknowledged, but only {stored.Count} are in the database.");
        Console.WriteLine(
            $"  kill -9 during creates: {total:N0} videos acknowledged, {stored.Count:N0} in the reopened database, "
            + $"0 of {ids.Count:N0} checked ids lost");
    }

    private static async Task CreateUntilKilledAsync(HttpClient http, ConcurrentBag<string> ids)
    {
        try
        {
            while (true)
            {
                using var response = await http.PostAsJsonAsync("/v1/videos", new { model = "veo3-fast", prompt = $"Durable {ids.Count}" });
                var body = await response.Content.ReadFromJsonAsync<JsonNode>();
                if (!response.IsSuccessStatusCode) throw new BenchFailedException($"A create was rejected: {body}");
                ids.Add((string)body!["id"]!);
            }
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            // killed
        }
    }
}
