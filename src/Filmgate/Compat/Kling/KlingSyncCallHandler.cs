using System.Text.Json.Nodes;
using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Keys;
using Filmgate.Videos;

namespace Filmgate.Compat.Kling;

/// <summary>Checks a call that makes no video, sends it to the provider, and gives the session it returns to the caller alone.</summary>
internal sealed class KlingSyncCallHandler(KlingCreateHandler createHandler, KlingSyncCallClient client, KlingSessions sessions)
{
    public async Task<(JsonObject? Data, ApiError? Error)> CallAsync(
        KlingSyncCall call, JsonObject body, Caller caller, CancellationToken ct)
    {
        var problems = new List<Problem>();
        var fields = new KlingFieldReader(body, problems, new());
        call.Read(fields);
        fields.RejectUnread(call.Path);
        VideoTask? source = null;
        if (problems.Count == 0 && body["video_id"] is { } id)
        {
            (source, var wrongVideo) = await createHandler.FindSourceVideoAsync(id.GetValue<string>(), caller, ct);
            if (wrongVideo is not null) problems.Add(wrongVideo);
        }

        if (problems.Count == 0 && createHandler.ReplaceSession(body, caller) is { } wrongSession) problems.Add(wrongSession);
        if (problems.Count > 0) return (null, ApiError.InvalidRequest(problems));
        var (data, error) = await client.SendAsync(call, body, source, caller.Access, ct);
        if (data?["session_id"] is JsonValue session) data["session_id"] = sessions.Sign(caller.Owner, session.ToString());
        return (data, error);
    }
}
