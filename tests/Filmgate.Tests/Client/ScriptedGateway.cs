using System.Net;
using System.Text;

namespace Filmgate.Tests.Client;

/// <summary>Returns queued responses in order and records the requests.</summary>
internal sealed class ScriptedGateway : HttpMessageHandler
{
    private readonly Queue<Func<HttpResponseMessage>> _responses = new();

    public List<SentRequest> Requests { get; } = [];

    public ScriptedGateway Json(string body, HttpStatusCode status = HttpStatusCode.OK, params (string Name, string Value)[] headers) =>
        Then(() =>
        {
            var response = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            foreach (var (name, value) in headers) response.Headers.TryAddWithoutValidation(name, value);
            return response;
        });

    public ScriptedGateway Video(string status, params (string Name, string Value)[] headers) =>
        Json($$"""{"id":"video_1","model":"veo3","status":"{{status}}"}""", headers: headers);

    public ScriptedGateway Drop() => Then(() => throw new HttpRequestException("connection refused"));

    public ScriptedGateway Then(Func<HttpResponseMessage> response)
    {
        _responses.Enqueue(response);
        return this;
    }

    public HttpClient Http() => new(this) { BaseAddress = new("http://gateway.test/") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add(new(
            request.Method.Method,
            request.RequestUri!.PathAndQuery,
            request.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value)),
            request.Content?.Headers.ContentType?.MediaType,
            body));
        var response = _responses.Dequeue()();
        response.RequestMessage = request;
        return response;
    }

    internal sealed record SentRequest(
        string Method,
        string Path,
        IReadOnlyDictionary<string, string> Headers,
        string? ContentType,
        string Body);
}
