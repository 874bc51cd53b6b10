using System.Net.Http.Headers;
using System.Text;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Providers;

public sealed class ViduTests : ProviderContract
{
    internal override UpstreamSystem System => UpstreamSystem.Vidu;

    private protected override object Request => new { model = "viduq3-pro", prompt = "A paper kite" };

    private protected override string CreateLine => "POST /ent/v2/text2video";

    private protected override string PollLine => "GET /ent/v2/tasks/8250001/creations";

    private protected override FakeResponse Created => new("""{"task_id":"8250001","state":"created","model":"viduq3-pro","credits":10}""");

    private protected override FakeResponse Running => new("""{"id":"8250001","state":"queueing","err_code":"","creations":[]}""");

    private protected override FakeResponse Failed =>
        new("""{"id":"8250001","state":"failed","err_code":"CreationPolicyViolation","creations":[]}""");

    private protected override string FailedCode => "content_rejected";

    private protected override (string Header, string Value) KeyHeader(string key) => ("Authorization", $"Token {key}");

    private protected override FakeResponse Completed(Uri provider, Uri cdn) =>
        new(
            $$"""
            {"id":"8250001","state":"success","err_code":"","creations":[{"id":"c1","url":"{{cdn}}v.mp4",
            "cover_url":"{{cdn}}c.jpg"}]}
            """);

    private protected override void Check(RecordedRequest create) => Assert.Null(create.Json["callback_url"]);

    /// <summary>A proxy in front of the gateway removes <c>/gate</c> from the path, but Vidu's signature covers it.</summary>
    [Theory]
    [InlineData("key-old", 200)]
    [InlineData("key-of-another", 401)]
    public async Task A_callback_is_accepted_if_it_is_signed_with_the_key_of_its_attempt(string key, int status)
    {
        await using var provider = await FakeProvider.StartAsync(request => request.Line == PollLine ? Running : Created);
        await using var gateway = await StartAsync(provider, new RotatingKeys(), publicUrl: new("https://films.example.com/gate"));
        await gateway.CreateAsync(Request);
        while (provider.Requests.IsEmpty) await Task.Yield();
        var callback = new Uri((string)provider.Requests.First().Json["callback_url"]!);
        Assert.StartsWith("/gate/callbacks/", callback.AbsolutePath, StringComparison.Ordinal);

        const string Date = "Tue, 06 May 2025 12:09:42 GMT";
        var text = $"POST\n{callback.AbsolutePath}\n\nvidu\n{Date}\nDate:{Date}\nx-request-nonce:n-1\n";
        using var call = new HttpRequestMessage(
            HttpMethod.Post, callback.AbsolutePath["/gate".Length..])
        { Content = new ByteArrayContent("{}"u8.ToArray()) };
        call.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        call.Headers.TryAddWithoutValidation("Date", Date);
        call.Headers.Add("x-request-nonce", "n-1");
        call.Headers.Add("X-HMAC-SIGNED-HEADERS", "Date;x-request-nonce");
        call.Headers.Add(
            "X-HMAC-SIGNATURE",
            Convert.ToBase64String(
                global::System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text))));
        using var response = await gateway.Http.SendAsync(call);

        Assert.Equal(status, (int)response.StatusCode);
    }
}
