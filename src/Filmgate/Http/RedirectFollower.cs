using System.Net;
using System.Net.Http.Headers;

namespace Filmgate.Http;

/// <summary>
/// Sends a GET and follows redirects itself, because each hop needs two decisions: is it allowed, and does the credential go along.
/// </summary>
/// <param name="http">From <see cref="SsrfSafeHttp"/>: it checks the addresses and follows no redirect.</param>
internal sealed class RedirectFollower(HttpClient http, AddressPolicy policy, int maxRedirects)
{
    /// <param name="credentialFor">Called for the first address and for redirects that stay at its origin.</param>
    /// <param name="prepare">Adds headers to the request of each hop.</param>
    public async Task<HttpResponseMessage> SendAsync(
        Uri address, Func<Uri, CredentialHeader?>? credentialFor, Action<HttpRequestHeaders>? prepare, CancellationToken ct)
    {
        var current = address;
        for (var redirects = 0; ; redirects++)
        {
            // After a hop to another origin the credential is never sent again, even if that origin redirects back.
            if (!IsSameOrigin(current, address))
                credentialFor = null;

            using var request = new HttpRequestMessage(HttpMethod.Get, current);
            request.Headers.UserAgent.ParseAdd("Filmgate"); // some content networks refuse requests without one
            if (credentialFor?.Invoke(current) is { } credential)
                request.Headers.TryAddWithoutValidation(credential.Name, credential.Value);
            prepare?.Invoke(request.Headers);
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } location)
                return response;

            response.Dispose();
            if (redirects == maxRedirects)
                throw new RedirectRefusedException($"{WithoutQuery(address)} redirects more than {maxRedirects} times.");
            current = Next(current, location);
        }
    }

    /// <summary>
    /// Scheme, host and path, for messages. The query of a download address is its signature, and user info is a password.
    /// </summary>
    public static string WithoutQuery(Uri address) =>
        address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    public static bool IsHttp(Uri address) => address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps;

    private Uri Next(Uri current, Uri location)
    {
        if (!Uri.TryCreate(current, location, out var next) || !IsHttp(next))
            throw new RedirectRefusedException($"{WithoutQuery(current)} redirects to something that is not an http or https address.");
        if (current.Scheme == Uri.UriSchemeHttps && next.Scheme == Uri.UriSchemeHttp && !policy.AllowsPrivate)
            throw new RedirectRefusedException($"{WithoutQuery(current)} redirects from https to plain http at {next.Host}.");
        return next;
    }

    private static bool IsSameOrigin(Uri a, Uri b) =>
        a.Scheme == b.Scheme && a.Port == b.Port && string.Equals(a.IdnHost, b.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static bool IsRedirect(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;
}
