using System.Text.Json;
using System.Text.Json.Nodes;

namespace Filmgate.Dialects.MiniMax;

/// <summary>Before MiniMax accepts a callback URL, it sends a challenge and expects it back within three seconds.</summary>
internal static class MiniMaxCallback
{
    public static CallbackResult Read(UpstreamCallback call) => call.Json["challenge"].Text is { } challenge
        ? new CallbackResult.Respond(JsonSerializer.Serialize(new JsonObject { ["challenge"] = challenge }))
        : CallbackResult.Hint;
}
