using System.Net;
using Filmgate.Http;
using Filmgate.Keys;

namespace Filmgate.Webhooks;

/// <summary>
/// Which receivers webhooks may go to: public ones, and those that the operator allowed. A gateway with only the sandbox, which only
/// programs on its own machine can call, may call such programs too: a newcomer's first receiver is one.
/// </summary>
internal sealed class ReceiverPolicy(WebhookOptions options, ApiKeyCache keys, EndpointCache endpoints)
{
    private bool AllowsLoopback => options.AllowPrivate || (options.IsSandboxOnLoopback && (keys.WasEmpty ?? endpoints.IsWithoutKeys));

    /// <summary>For the connection.</summary>
    public AddressPolicy Addresses => new(options.AllowPrivate, isLoopbackAllowed: () => AllowsLoopback);

    /// <returns>What is wrong with the URL, to follow the name of the field. Null: nothing.</returns>
    public string? Complaint(string url) =>
        ReceiverUrl.Complaint(url, options.AllowPrivate || (AllowsLoopback && ReceiverUrl.IsLoopback(url)));
}
