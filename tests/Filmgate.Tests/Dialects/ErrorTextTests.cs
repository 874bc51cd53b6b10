using Filmgate.Dialects;

namespace Filmgate.Tests.Dialects;

public sealed class ErrorTextTests
{
    [Theory]
    [InlineData("The prompt was blocked.", "The prompt was blocked.")]
    [InlineData("  two\r\n\tlines \0 ", "two lines")]
    [InlineData("""{"error":{"message":"inner","code":"x"}}""", "inner")]
    [InlineData("""status code 400, body: {"detail":[{"msg":"too long"}]}""", "status code 400, body: too long")]
    [InlineData("""{"error":{"message":"{\"message\":\"{\\\"msg\\\":\\\"deep\\\"}\"}"}}""", "deep")]
    [InlineData("""{"no":"message"}""", """{"no":"message"}""")]
    [InlineData("use {curly} braces", "use {curly} braces")]
    [InlineData("<html><head><title>502</title></head><body><h1>Bad gateway</h1>&lt;nginx&gt;</body></html>", "Bad gateway <nginx>")]
    [InlineData("a < b and c > d", "a < b and c > d")]
    [InlineData("cannot get https://cdn.test/a.png?X-Amz-Signature=abc&x=1 now", "cannot get https://cdn.test/a.png?[redacted] now")]
    [InlineData("Incorrect API key provided: sk-abcdefghijklmnop1234", "Incorrect API key provided: [redacted]")]
    [InlineData("Authorization: Bearer abcdefghijkl1234 is invalid", "Authorization: Bearer [redacted] is invalid")]
    [InlineData("""{"message":"token eyJhbGciOiJI.eyJzdWIiOiJI.c2lnbmF0dXJl expired"}""", "token [redacted] expired")]
    [InlineData("the token limit is 2000 characters", "the token limit is 2000 characters")]
    public void A_provider_s_words_become_one_readable_paragraph(string text, string expected) =>
        Assert.Equal(expected, ErrorText.Readable(text));

    [Fact]
    public void A_long_text_is_cut_and_never_within_a_character()
    {
        var text = ErrorText.Readable(new string('x', 399) + "🎬🎬");
        Assert.Equal(new string('x', 399) + "…", text);
        Assert.Equal(401, ErrorText.Readable(new string('y', 1_000_000)).Length);
    }

    [Theory]
    [InlineData("""{"error":{"code":"InvalidParameter","message":"x"}}""", "InvalidParameter")]
    [InlineData("""failed: {"code":"fail_to_fetch_task","message":"{\"error\":{\"code\":\"inner\"}}"}""", "inner")]
    [InlineData("no JSON", null)]
    public void The_code_of_the_service_behind_a_gateway_counts(string text, string? code) =>
        Assert.Equal(code, ErrorText.CodeIn(text));
}
