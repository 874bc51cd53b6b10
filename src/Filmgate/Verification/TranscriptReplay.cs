using System.Net;
using System.Text;
using Filmgate.Dialects;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Verification;

/// <summary>A request that a dialect sent while it was replayed.</summary>
/// <param name="Path">With the query.</param>
/// <param name="Headers">The key and the format's own headers.</param>
internal sealed record ReplayedRequest(
    string Method, string Path, IReadOnlyList<KeyValuePair<string, string>> Headers, string? ContentType, byte[] Body);

/// <summary>
/// Repeats a call of the dialect with the redacted responses, the test's key and the test's image. So the requests of a transcript never
/// contain anything of the user, and the transcript is known to pass when it is written. Nothing is sent.
/// </summary>
/// <param name="root">The provider's address without the path of the API.</param>
internal sealed class TranscriptReplay(
    IDialect dialect, UpstreamSystem system, IReadOnlyList<Exchange> answers, Redactor redactor, Uri root)
{
    /// <summary>How a transcript writes the provider's address.</summary>
    public const string Host = "https://api.test";
    private const string Key = "test-key";
    private readonly List<ReplayedRequest> _requests = [];

    public IReadOnlyList<ReplayedRequest> Requests => _requests;

    /// <exception cref="InvalidOperationException">The dialect sent other requests than in reality.</exception>
    public async Task<Outcome> RunAsync(Func<Upstream, Task<Outcome>> call)
    {
        using var http = new UpstreamHttp(new UpstreamOptions(), TimeProvider.System, observe: (unused, _) =>
        {
            unused.Dispose();
            return new Script(this);
        });
        var provider = new Provider("test", system, new(Host), [new("default", Key)]);
        var outcome = await call(new(provider, dialect.Name, provider.Credentials[0], http, TimeProvider.System));
        return _requests.Count == answers.Count
            ? outcome
            : throw new InvalidOperationException($"The dialect sent {_requests.Count} requests instead of {answers.Count}.");
    }

    /// <summary>The body of a response, as the transcript contains it.</summary>
    public string Body(Exchange answer) => Relative(redactor.Body(answer.ResponseBody));

    /// <summary>Replaces the provider's address by that of the tests.</summary>
    public string Relative(string text) => text.Replace(root.ToString().TrimEnd('/'), Host, StringComparison.Ordinal);

    private sealed class Script(TranscriptReplay replay) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (replay._requests.Count == replay.Answers.Count)
                throw new InvalidOperationException("The dialect sent more requests than in reality.");
            var answer = replay.Answers[replay._requests.Count];
            var body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
            replay._requests.Add(new(
                request.Method.Method,
                request.RequestUri!.PathAndQuery,
                [.. request.Headers.Where(header => IsOfFormat(header.Key))
                    .Select(header => KeyValuePair.Create(header.Key, string.Join(", ", header.Value)))],
                request.Content?.Headers.ContentType?.ToString(),
                body));

            var response = new HttpResponseMessage((HttpStatusCode)answer.Status)
            {
                Content = new StringContent(replay.Body(answer), Encoding.UTF8),
            };
            response.Content.Headers.Remove("Content-Type");
            response.Content.Headers.TryAddWithoutValidation("Content-Type", answer.Header("Content-Type") ?? "application/json");
            if (answer.Header("Retry-After") is { } retry) response.Headers.TryAddWithoutValidation("Retry-After", retry);
            return response;
        }

        private bool IsOfFormat(string header) =>
            header.StartsWith("X-", StringComparison.OrdinalIgnoreCase)
            || header == replay.System.Authentication.Sign(new("default", Key), TimeProvider.System.GetUtcNow()).Name;
    }

    private IReadOnlyList<Exchange> Answers => answers;

    private UpstreamSystem System => system;
}
