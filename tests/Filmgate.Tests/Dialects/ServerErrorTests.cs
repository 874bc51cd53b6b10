using System.Text.Json.Nodes;
using Filmgate.Dialects;
using Filmgate.Upstreams;
using Filmgate.Videos;
using FsCheck;
using FsCheck.Fluent;
using Outcome = Filmgate.Videos.Outcome;

namespace Filmgate.Tests.Dialects;

/// <summary>
/// A server error may come from after the acceptance. It is repeated only if its code is known to come before it, or if the operator wants
/// it.
/// </summary>
public sealed class ServerErrorTests
{
    /// <summary>Never accepted, whatever the body says: the load balancer or Cloudflare said so before the provider did anything.</summary>
    private static readonly int[] RefusedByStatus = [503, 521, 523, 525, 526];

    private static readonly string[] Codes =
    [
        .. NewApiCodes.BeforeAcceptance, .. NewApiCodes.AfterAcceptance, "do_request_failed", "fail_to_fetch_task", "internal_error",
        "5000", "get_task_request_failed", "GET_CHANNEL_FAILED", "get_channel_failed_later", "",
    ];

    private static readonly Func<string, string, string>[] Envelopes =
    [
        (code, message) => new JsonObject { ["code"] = code, ["message"] = message, ["data"] = null }.ToJsonString(),
        (code, message) => new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } }.ToJsonString(),
        (code, message) => new JsonObject { ["code"] = "fail_to_fetch_task", ["message"] = $$"""{"code":"{{code}}"}""" }.ToJsonString(),
        (_, message) => new JsonObject { ["message"] = message }.ToJsonString(),
        (code, _) => new JsonObject { ["title"] = "Bad gateway", ["detail"] = code, ["cloudflare_error"] = true }.ToJsonString(),
        (_, message) => $"<html><body>{message}</body></html>",
        (_, _) => "",
    ];

    [Fact]
    public void No_server_error_is_ever_submitted_again_unless_it_is_on_the_list_or_the_setting_is_on()
    {
        var cases =
            from system in Gen.Elements(UpstreamSystem.InOrder.AsEnumerable())
            from status in Gen.OneOf(Gen.Elements(500, 502, 503, 504, 524), Gen.Choose(500, 599))
            from code in Gen.Elements(Codes)
            from envelope in Gen.Elements(Envelopes)
            from resubmits in Gen.Elements(true, false)
            select (system, status, code, Body: envelope(code, "It failed."), resubmits);

        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var outcome = Submit(one.system, one.status, one.Body, one.resubmits);
            var isListed = one.system.CodesBeforeAcceptance.Any(code => one.Body.Contains($"\"{code}\"", StringComparison.Ordinal));
            var saysAccepted = NewApiCodes.AfterAcceptance.Any(code => one.Body.Contains(code, StringComparison.Ordinal));
            switch (outcome)
            {
                case Outcome.Unavailable:
                    Assert.True(RefusedByStatus.Contains(one.status) || isListed, $"{one} is submitted again.");
                    break;
                case Outcome.Ambiguous { MayResubmit: true }:
                    Assert.True(one.resubmits && one.status is 500 or 502 && !saysAccepted, $"{one} is submitted again.");
                    Assert.StartsWith("{", one.Body);
                    Assert.DoesNotContain("cloudflare_error", one.Body);
                    break;
                default:
                    Assert.IsType<Outcome.Ambiguous>(outcome);
                    break;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithQuietOnSuccess(true));
    }

    public static TheoryData<string> CodesBeforeAcceptance => [.. NewApiCodes.BeforeAcceptance.Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(CodesBeforeAcceptance))]
    public void A_code_from_before_the_acceptance_is_a_refusal_and_costs_nothing(string code)
    {
        var refused = Assert.IsType<Outcome.Unavailable>(Submit(UpstreamSystem.CometApi, 500, Flat(code), resubmits: false));
        Assert.Equal(("provider_server_error", "no"), (refused.Error.Rule.Code, refused.Error.Rule.Billed));
    }

    public static TheoryData<string> CodesAfterAcceptance => [.. NewApiCodes.AfterAcceptance.Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(CodesAfterAcceptance))]
    public void A_code_from_after_the_acceptance_is_never_submitted_again(string code)
    {
        var nested = $$$"""{"code":"fail_to_fetch_task","message":"{\"code\":\"{{{code}}}\"}"}""";
        string[] bodies = [Flat(code), nested, Flat("get_channel_failed", code)];
        Assert.All(bodies, body =>
        {
            var unknown = Assert.IsType<Outcome.Ambiguous>(Submit(UpstreamSystem.CometApi, 500, body, resubmits: true));
            Assert.False(unknown.MayResubmit);
            Assert.DoesNotContain("resubmit_after_server_error", unknown.Error.Message);
        });
    }

    [Theory]
    [InlineData(408, false)]
    [InlineData(500, true)]
    [InlineData(501, false)]
    [InlineData(502, true)]
    [InlineData(504, false)]
    [InlineData(520, false)]
    [InlineData(522, false)]
    [InlineData(524, false)]
    public void With_the_setting_only_500_and_502_of_the_provider_itself_are_submitted_again(int status, bool again)
    {
        var outcome = Submit(UpstreamSystem.Fal, status, """{"detail":"Internal error"}""", resubmits: true);
        var unknown = Assert.IsType<Outcome.Ambiguous>(outcome);
        Assert.Equal(again, unknown.MayResubmit);
    }

    [Fact]
    public void Without_the_setting_the_message_names_it()
    {
        var unknown = Assert.IsType<Outcome.Ambiguous>(Submit(UpstreamSystem.CometApi, 500, Flat("do_request_failed"), resubmits: false));
        Assert.False(unknown.MayResubmit);
        Assert.EndsWith("resubmit_after_server_error is off for the provider test.", unknown.Error.Message);
    }

    [Fact]
    public void Another_provider_s_code_of_the_same_name_proves_nothing() =>
        Assert.IsType<Outcome.Ambiguous>(Submit(UpstreamSystem.Kling, 500, Flat("get_channel_failed"), resubmits: false));

    private static string Flat(string code, string? message = null) =>
        $$"""{"code":"{{code}}","message":"{{message ?? code}}","data":null}""";

    private static Outcome Submit(UpstreamSystem system, int status, string body, bool resubmits)
    {
        var provider = new Provider(
            "test", system, new("https://api.test"), [new("default", "test-key")], ResubmitAfterServerError: resubmits);
        return UpstreamErrors.ToSubmitOutcome(new() { Status = status, Body = Json.JsonView.Parse(body), PaidCallTo = provider });
    }
}
