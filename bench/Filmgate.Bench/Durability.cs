using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Filmgate.Bench;

/// <summary>Speed counts only if it is honest: the server is killed in the middle of a storm of creates, and none that it acknowledged may be missing.</summary>
internal static class Durability
{
    private const int Clients = 64;
    private const int BeforeTheKill = 3000;

    /// <param name="acknowledged">How many rows there must be at least, from earlier.</param>
    public static async Task CheckAsync(ServerProcess server, string directory, string? key, long acknowledged)
    {
        var seen = new ConcurrentBag<string>();
        using var http = new HttpClient { BaseAddress = new(server.Url) };
        if (key is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(() => CreateUntilItDiesAsync(http, seen))).ToList();
        while (seen.Count < BeforeTheKill && clients.Exists(c => !c.IsCompleted)) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        await server.KillAsync();
        await Task.WhenAll(clients);

        var kept = await Library.IdsAsync(directory);
        var lost = seen.Count(id => !kept.Contains(id));
        if (seen.Count < BeforeTheKill || lost > 0) throw new BenchFailedException($"{lost} of {seen.Count} acknowledged creates were lost by a kill -9.");
        if (kept.Count < acknowledged + seen.Count) throw new BenchFailedException($"{acknowledged + seen.Count} creates were acknowledged, but only {kept.Count} are in the database.");
        Console.WriteLine($"  killed (-9) in mid-storm: {acknowledged + seen.Count:N0} videos acknowledged, {kept.Count:N0} in the reopened database, 0 of {seen.Count:N0} checked ids lost");
    }

    private static async Task CreateUntilItDiesAsync(HttpClient http, ConcurrentBag<string> seen)
    {
        try
        {
            while (true)
            {
                using var answer = await http.PostAsJsonAsync("/v1/videos", new { model = "veo3-fast", prompt = $"Durable {seen.Count}" });
                var body = await answer.Content.ReadFromJsonAsync<JsonNode>();
                seen.Add(answer.IsSuccessStatusCode ? (string)body!["id"]! : throw new BenchFailedException($"A create was refused: {body}"));
            }
        }
        catch (Exception dead) when (dead is HttpRequestException or IOException)
        {
            // killed
        }
    }
}
