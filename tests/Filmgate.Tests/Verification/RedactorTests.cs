using Filmgate.Verification;

namespace Filmgate.Tests.Verification;

public sealed class RedactorTests
{
    private const string Secret = "sk-secret/with+slash==";

    [Theory]
    [InlineData("https://u:p@h.invalid/v.mp4?Expires=1&Signature=s#f", "https://h.invalid/v.mp4?Expires=1&Signature=redacted")]
    [InlineData("see https://h.invalid/a?sig-without-name.", "see https://h.invalid/a?redacted")]
    [InlineData("https://h.invalid/a?X-Amz-Expires=60&X-Amz-Key=c", "https://h.invalid/a?X-Amz-Expires=60&X-Amz-Key=redacted")]
    [InlineData("Authorization: Bearer abcdefghijklmnop", "Authorization: Bearer [redacted]")]
    [InlineData("wrong key sk-secret/with+slash==", "wrong key [redacted]")]
    [InlineData("?key=sk-secret%2Fwith%2Bslash%3D%3D", "?key=[redacted]")]
    [InlineData("token eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhIn0.c2ln here", "token [redacted] here")]
    [InlineData("their key sk-proj0123456789abcdef", "their key [redacted]")]
    [InlineData("mail jane.doe@example.com now", "mail [redacted] now")]
    [InlineData("https://h.invalid/v.mp4", "https://h.invalid/v.mp4")]
    public void Text_loses_keys_signatures_and_addresses(string text, string expected) =>
        Assert.Equal(expected, new Redactor([Secret]).Text(text));

    [Theory]
    [InlineData("""{"user_id":17,"id":"t"}""", """{"user_id":0,"id":"t"}""")]
    [InlineData("""{"data":{"account":{"name":"Jane","plan":3}}}""", """{"data":{"account":{"name":"[redacted]","plan":0}}}""")]
    [InlineData("""{"url":"\/files\/1?token=a"}""", """{"url":"/files/1?token=redacted"}""")]
    [InlineData("""{"url":"https:\/\/h.invalid\/1?token=a"}""", """{"url":"https://h.invalid/1?token=redacted"}""")]
    [InlineData("""{"echo":"sk-secret\/with+slash=="}""", """{"echo":"[redacted]"}""")]
    [InlineData("""{"n":12345678901234567890,"x":1.50,"none":null}""", """{"n":12345678901234567890,"x":1.50,"none":null}""")]
    [InlineData("not json, sk-secret/with+slash==", "not json, [redacted]")]
    public void A_body_loses_them_by_its_members(string body, string expected) =>
        Assert.Equal(expected, new Redactor([Secret]).Body(body));
}
