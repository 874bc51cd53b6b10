using System.Net;
using System.Text;

namespace Filmgate.Tests.Client;

/// <summary>Answers from a list, and keeps what it was asked.</summary>
internal sealed class ScriptedGateway : HttpMessageHandler
{
    private readonly Queue<Func<HttpResponseMessage>> _answers = new();

    public List<Asked> Requests { get; } = [];

    public ScriptedGateway Json(string body, HttpStatusCode status = HttpStatusCode.OK, params (string Name, string Value)[] headers) => Then(() =>
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers) response.Headers.TryAddWithoutValidation(name, value);
        return response;
    });

    public ScriptedGateway Video(string status, params (string Name, string Value)[] headers) => Json($$"""{"id":"video_1","model":"veo3","status":"{{status}}"}""", headers: headers);

    public ScriptedGateway Drop() => Then(() => throw new HttpRequestException("connection refused"));

    public ScriptedGateway Then(Func<HttpResponseMessage> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public HttpClient Http() => new(this) { BaseAddress = new("http://gateway.test/") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add(new(request.Method.Method, request.RequestUri!.PathAndQuery, request.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value)), request.Content?.Headers.ContentType?.MediaType, body));
        var response = _answers.Dequeue()();
        response.RequestMessage = request;
        return response;
    }

    internal sealed record Asked(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string? ContentType, string Body);
}

/// <summary>Waits for nothing: each timer is due as soon as it is made, and the time it asked for has gone by.</summary>
internal sealed class ImpatientClock : TimeProvider
{
    private long _ticks;

    public List<TimeSpan> Waits { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Add(dueTime);
        Interlocked.Add(ref _ticks, dueTime.Ticks);
        var isLimit = dueTime >= TimeSpan.FromSeconds(60);              // on something that is under way, and needs a moment; the others are pauses
        return System.CreateTimer(callback, state, isLimit ? TimeSpan.FromSeconds(2) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
