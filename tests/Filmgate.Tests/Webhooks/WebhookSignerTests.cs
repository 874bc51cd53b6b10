using System.Text;
using Filmgate.Webhooks;

namespace Filmgate.Tests.Webhooks;

public sealed class WebhookSignerTests
{
    [Theory]
    [InlineData(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        """{"test": 2432232314}""",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData(
        "msg_demo1",
        1700000000,
        """{"type":"video.completed","data":{"id":"v1"}}""",
        "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "v1,AQExwpDIkNyhEpWJUkUWUAf665GQM6d4S4fHK5BT4k0=")]
    public void The_test_vectors_of_the_specification_match(string id, long at, string body, string secret, string signature) =>
        Assert.Equal(signature, new WebhookSigner([secret]).Sign(id, at, body));

    [Fact]
    public void Each_secret_adds_a_signature_separated_by_a_space()
    {
        var (one, two) = (WebhookSigner.NewSecret(), WebhookSigner.NewSecret());
        Assert.NotEqual(one, two);
        Assert.Equal($"{Sign(one)} {Sign(two)}", Sign(one, two));

        static string Sign(params string[] secrets) => new WebhookSigner(secrets).Sign("m", 1, "é");
    }

    [Fact]
    public void A_key_pair_adds_a_v1a_signature_over_the_same_content()
    {
        var (secret, pair) = (WebhookSigner.NewSecret(), SigningKeyPair.Create(A.Noon));
        var symmetric = new WebhookSigner([secret]).Sign("m", 1, "é");
        var signature = Convert.ToBase64String(pair.Sign(Encoding.UTF8.GetBytes("m.1.é")));
        Assert.Equal($"{symmetric} v1a,{signature}", new WebhookSigner([secret], pair).Sign("m", 1, "é"));
    }
}
