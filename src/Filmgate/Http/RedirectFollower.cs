using System.Net;
using System.Net.Http.Headers;

namespace Filmgate.Http;

/// <summary>A redirect that is not followed; the message says why and names no query string.</summary>
internal sealed class RedirectRefusedException(string message) : Exception(message);

/// <summary>A GET that follows redirects itself, because each hop has to be judged: where it leads, and whether the credential goes along.</summary>
/// <param name="http">From <see cref="SsrfSafeHttp"/>: it checks the addresses and follows nothing.</param>
internal sealed class RedirectFollower(HttpClient http, AddressPolicy policy, int maxRedirects)
{
    /// <param name="credentialFor">Asked for the first address, and for redirects as long as they stay at its origin.</param>
    /// <param name="prepare">Adds headers to every hop's request.</param>
    public async Task<HttpResponseMessage> SendAsync(
        Uri address, Func<Uri, CredentialHeader?>? credentialFor, Action<HttpRequestHeaders>? prepare, CancellationToken ct)
    {
        var here = address;
        for (var redirects = 0; ; redirects++)
        {
            // Once the path has left the origin the credential stays away, even if a stranger points back.
            if (!IsSameOrigin(here, address))
                credentialFor = null;

            using var request = new HttpRequestMessage(HttpMethod.Get, here);
            request.Headers.UserAgent.ParseAdd("Filmgate"); // some content networks refuse requests without one
            if (credentialFor?.Invoke(here) is { } credential) request.Headers.TryAddWithoutValidation(credential.Name, credential.Value);
            prepare?.Invoke(request.Headers);
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } location)
                return response;

            response.Dispose();
            if (redirects == maxRedirects)
                throw new RedirectRefusedException($"{WithoutQuery(address)} redirects more than {maxRedirects} times.");
            here = Next(here, location);
        }
    }

    /// <summary>Scheme, host and path. The query of a download address is its signature, and user info is a password.</summary>
    public static string WithoutQuery(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    public static bool IsHttp(Uri address) => address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps;

    private Uri Next(Uri here, Uri location)
    {
        if (!Uri.TryCreate(here, location, out var next) || !IsHttp(next))
            throw new RedirectRefusedException($"{WithoutQuery(here)} redirects to something that is not an http or https address.");
        if (here.Scheme == Uri.UriSchemeHttps && next.Scheme == Uri.UriSchemeHttp && !policy.AllowsPrivate)
            throw new RedirectRefusedException($"{WithoutQuery(here)} redirects from https to plain http at {next.Host}.");
        return next;
    }

    private static bool IsSameOrigin(Uri a, Uri b) => a.Scheme == b.Scheme && a.Port == b.Port && string.Equals(a.IdnHost, b.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static bool IsRedirect(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;
}
