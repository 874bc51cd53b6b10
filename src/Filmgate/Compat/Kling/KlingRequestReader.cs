using Filmgate.Dialects.Kling;

namespace Filmgate.Compat.Kling;

/// <summary>Reads and checks the body of each action, by the rules of Kling's reference.</summary>
internal static class KlingRequestReader
{
    private static readonly Dictionary<KlingAction, Action<KlingFieldReader, KlingRequest>> ByAction = new()
    {
        [KlingAction.TextToVideo] = KlingGenerationReader.ReadTextToVideo,
        [KlingAction.ImageToVideo] = KlingGenerationReader.ReadImageToVideo,
        [KlingAction.MultiImage] = KlingGenerationReader.ReadMultiImage,
        [KlingAction.Omni] = KlingOmniReader.Read,
        [KlingAction.Extend] = KlingEditReader.ReadExtend,
        [KlingAction.Effects] = KlingEditReader.ReadEffects,
        [KlingAction.LipSync] = KlingLipSyncReader.ReadLipSync,
        [KlingAction.Avatar] = KlingLipSyncReader.ReadAvatar,
        [KlingAction.MotionControl] = KlingEditReader.ReadMotionControl,
        [KlingAction.LipSyncOlder] = KlingLipSyncReader.ReadOlderLipSync,
        [KlingAction.MultiElements] = KlingEditReader.ReadMultiElements,
    };

    public static KlingRequest Read(KlingAction action, KlingFieldReader fields)
    {
        var request = new KlingRequest
        {
            Model = action.Model,
            IsNative = action != KlingAction.TextToVideo && action != KlingAction.ImageToVideo,
            ExternalId = fields.Text("external_task_id", 128),
            CallbackUrl = fields.CallbackUrl("callback_url"),
        };
        ByAction[action](fields, request);
        fields.RejectUnread(action.Path);
        return request;
    }
}
