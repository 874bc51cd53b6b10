using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>Serializes the records of the video and file APIs. Source-generated, so that it works without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Video))]
[JsonSerializable(typeof(VideoList))]
[JsonSerializable(typeof(DeletedVideo))]
[JsonSerializable(typeof(VideoHold))]
[JsonSerializable(typeof(UploadedFile))]
[JsonSerializable(typeof(UploadedFileList))]
[JsonSerializable(typeof(DeletedFile))]
[JsonSerializable(typeof(TimelineEvent))]
[JsonSerializable(typeof(VideoProvenance))]
[JsonSerializable(typeof(TimelineEventList))]
[JsonSerializable(typeof(LedgerEntryList))]
[JsonSerializable(typeof(BudgetList))]
[JsonSerializable(typeof(BudgetWarning))]
[JsonSerializable(typeof(KeyGroupList))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(Model))]
[JsonSerializable(typeof(QuoteList))]
[JsonSerializable(typeof(ModelClockList))]
[JsonSerializable(typeof(GatewayNodeList))]
[JsonSerializable(typeof(CapabilityList))]
[JsonSerializable(typeof(ProviderStatus))]
[JsonSerializable(typeof(ProviderStatusList))]
[JsonSerializable(typeof(DownloadHostStatus))]
[JsonSerializable(typeof(GatewayKey))]
[JsonSerializable(typeof(GatewayKeyList))]
public sealed partial class ApiJson : JsonSerializerContext;
