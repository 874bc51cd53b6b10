namespace Filmgate.Client;

/// <summary>The providers of a gateway, and the hosts that it downloads results from.</summary>
public sealed record ProviderStatusList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>The configured providers, in order of preference.</summary>
    public required IReadOnlyList<ProviderStatus> Data { get; init; }

    /// <summary>The hosts that results are downloaded from.</summary>
    public IReadOnlyList<DownloadHostStatus> DownloadHosts { get; init; } = [];
}

/// <summary>What the gateway's server that answered knows about a provider. Other servers of the same database know their own.</summary>
public sealed record ProviderStatus
{
    /// <summary>Always <c>provider</c>.</summary>
    public string Object { get; init; } = "provider";

    /// <summary>The name of the provider.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of service, for example <c>cometapi</c>.</summary>
    public required string System { get; init; }

    /// <summary>When new submissions were paused, in Unix seconds. Null: they are not.</summary>
    public long? PausedAt { get; init; }

    /// <summary>Its credentials. New videos use the first one.</summary>
    public IReadOnlyList<ProviderCredentialStatus> Credentials { get; init; } = [];
}

/// <summary>What is known about a credential of a provider.</summary>
public sealed record ProviderCredentialStatus
{
    /// <summary>The id of the credential. Never the secret.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// <c>ok</c>, <c>paused</c>, <c>breaker_open</c> (it does not respond), <c>no_balance</c> or <c>key_refused</c>.
    /// </summary>
    public required string State { get; init; }

    /// <summary>Renders that the provider has accepted and not finished.</summary>
    public int InFlight { get; init; }

    /// <summary>Videos that wait to be submitted.</summary>
    public int WaitingSubmissions { get; init; }

    /// <summary>Videos whose poll is due and waits for its turn.</summary>
    public int WaitingPolls { get; init; }

    /// <summary>The limits that apply: of the settings, else of the account, else of the provider's documentation.</summary>
    public required ProviderLimitsStatus Limits { get; init; }

    /// <summary>What the provider said about the account. Null: it does not tell, or it could not be asked yet.</summary>
    public ProviderAccountStatus? Account { get; init; }

    /// <summary>The models that were submitted to it.</summary>
    public IReadOnlyList<ProviderModelStatus> Models { get; init; } = [];

    /// <summary>When the next call or submission tries whether a block is over, in Unix seconds. Null: nothing is blocked.</summary>
    public long? ProbeAt { get; init; }

    /// <summary>The last error. Null: there was none since the server started.</summary>
    public ProviderErrorStatus? LastError { get; init; }

    /// <summary>The renders that ended in the last hour.</summary>
    public required ProviderRenderStatus Renders { get; init; }
}

/// <summary>What a provider permits. A limit that is null is not known, or does not exist.</summary>
public sealed record ProviderLimitsStatus
{
    /// <summary>The provider queues what exceeds its limits, so the gateway holds nothing back.</summary>
    public bool QueuesItself { get; init; }

    /// <summary>Maximum renders in flight.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>Maximum creates in a minute.</summary>
    public double? CreatesPerMinute { get; init; }

    /// <summary>Maximum polls in a minute.</summary>
    public double? PollsPerMinute { get; init; }
}

/// <summary>What a provider says about the account of a credential. It is read each hour.</summary>
public sealed record ProviderAccountStatus
{
    /// <summary>When it was read, in Unix seconds.</summary>
    public long ReadAt { get; init; }

    /// <summary>The credits that are left, in the provider's unit.</summary>
    public double? CreditBalance { get; init; }

    /// <summary>Maximum credits that can be spent in a month.</summary>
    public double? MaxMonthlyCredits { get; init; }

    /// <summary>Maximum renders of all models at once.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>The models of the provider that the gateway knows.</summary>
    public IReadOnlyList<ProviderAccountModelStatus> Models { get; init; } = [];
}

/// <summary>What a provider says about a model. A setting of the gateway may replace it.</summary>
public sealed record ProviderAccountModelStatus
{
    /// <summary>The provider's id of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Maximum renders at once, with those that wait at the provider if it counts them.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>Maximum creates in a minute.</summary>
    public double? CreatesPerMinute { get; init; }

    /// <summary>Maximum renders in a day. The provider refuses what exceeds it.</summary>
    public int? MaxDaily { get; init; }

    /// <summary>Renders of today, when it was read.</summary>
    public int? UsedToday { get; init; }
}

/// <summary>A model at a provider.</summary>
public sealed record ProviderModelStatus
{
    /// <summary>The provider's id of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Renders that the provider has accepted and not finished.</summary>
    public int InFlight { get; init; }

    /// <summary>Videos that wait to be submitted.</summary>
    public int WaitingSubmissions { get; init; }

    /// <summary>Maximum renders in flight, as the provider told. Null: only the credential's limits apply.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>Maximum creates in a minute, as the provider told. Null: only the credential's limits apply.</summary>
    public double? CreatesPerMinute { get; init; }

    /// <summary>Maximum renders in flight, as the provider's refusals have taught. Null: there was none.</summary>
    public int? LearnedLimit { get; init; }

    /// <summary>Since when the provider has accepted nothing of it, in Unix seconds. Null: it accepts submissions.</summary>
    public long? RefusingSince { get; init; }
}

/// <summary>An error of a provider.</summary>
public sealed record ProviderErrorStatus
{
    /// <summary>The code that a video's error would have.</summary>
    public required string Code { get; init; }

    /// <summary>What happened.</summary>
    public required string Message { get; init; }

    /// <summary>When, in Unix seconds.</summary>
    public long At { get; init; }
}

/// <summary>The renders that ended in the last hour, at most the last 256.</summary>
public sealed record ProviderRenderStatus
{
    /// <summary>How many ended.</summary>
    public int Count { get; init; }

    /// <summary>The share that was rendered, from 0 to 1. Null: none ended.</summary>
    public double? SuccessRate { get; init; }

    /// <summary>Half of the successful renders took at most so many seconds. Null: there was none.</summary>
    public double? P50Seconds { get; init; }

    /// <summary>99 of 100 successful renders took at most so many seconds. Null: there was none.</summary>
    public double? P99Seconds { get; init; }
}

/// <summary>A host that results are downloaded from.</summary>
public sealed record DownloadHostStatus
{
    /// <summary>Always <c>download_host</c>.</summary>
    public string Object { get; init; } = "download_host";

    /// <summary>The host and its port.</summary>
    public required string Host { get; init; }

    /// <summary><c>ok</c>, or <c>breaker_open</c>: it does not respond.</summary>
    public required string State { get; init; }

    /// <summary>Downloads that run.</summary>
    public int Downloading { get; init; }

    /// <summary>Videos whose download is due and waits for its turn.</summary>
    public int Waiting { get; init; }

    /// <summary>When the next download tries whether it responds again, in Unix seconds. Null: it responds.</summary>
    public long? ProbeAt { get; init; }

    /// <summary>The last error. Null: there was none since the server started.</summary>
    public ProviderErrorStatus? LastError { get; init; }
}
