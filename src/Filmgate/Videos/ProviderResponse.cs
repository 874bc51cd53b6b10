namespace Filmgate.Videos;

/// <summary>What a provider answered when it refused or failed a task: kept for the operator, never shown to a client.</summary>
/// <param name="Body">As the provider wrote it, but bounded, and without secrets.</param>
internal sealed record ProviderResponse(int HttpStatus, string Body);

/// <summary>The last refusal or failure of one attempt.</summary>
internal sealed record StoredProviderResponse(
    int Attempt, string Provider, string Model, DateTimeOffset At, ProviderResponse Response);
