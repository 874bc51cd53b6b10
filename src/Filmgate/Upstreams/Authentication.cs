using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Filmgate.Http;

namespace Filmgate.Upstreams;

/// <summary>How a system expects its credential.</summary>
internal abstract record Authentication
{
    public static readonly Authentication Bearer = new Scheme("Bearer");

    /// <summary>Another scheme than Bearer, such as <c>Authorization: Token KEY</c>.</summary>
    public static Authentication WithScheme(string scheme) => new Scheme(scheme);

    public static Authentication InHeader(string header) => new Header(header);

    /// <summary>
    /// Kling's: a token signed with the secret key. A credential without an access key is sent as a bearer token.
    /// </summary>
    public static readonly Authentication KlingToken = new Jwt();

    public abstract CredentialHeader Sign(Credential credential, DateTimeOffset now);

    private sealed record Scheme(string Name) : Authentication
    {
        public override CredentialHeader Sign(Credential credential, DateTimeOffset now) =>
            new("Authorization", $"{Name} {credential.Secret}");
    }

    private sealed record Header(string Name) : Authentication
    {
        public override CredentialHeader Sign(Credential credential, DateTimeOffset now) => new(Name, credential.Secret);
    }

    private sealed record Jwt : Authentication
    {
        /// <summary>
        /// From so long ago until so long from now. Kling's sample begins 5 seconds ago: with a clock that is 6 seconds fast, every
        /// request is refused. A token that begins earlier gives nobody more: it ends at the same time.
        /// </summary>
        private const int Tolerance = 30 * 60;
        private static readonly string Head = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

        public override CredentialHeader Sign(Credential credential, DateTimeOffset now)
        {
            if (credential.AccessKey is not { } accessKey) return Bearer.Sign(credential, now);
            var seconds = now.ToUnixTimeSeconds();
            var issuer = JsonSerializer.Serialize(accessKey);
            var claims = string.Create(
                CultureInfo.InvariantCulture, $$"""{"iss":{{issuer}},"exp":{{seconds + Tolerance}},"nbf":{{seconds - Tolerance}}}""");
            var signed = $"{Head}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
            var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(credential.Secret), Encoding.ASCII.GetBytes(signed));
            return new("Authorization", $"Bearer {signed}.{Base64Url.EncodeToString(signature)}");
        }
    }
}
