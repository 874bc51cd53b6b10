namespace Filmgate.Compat.Kling;

/// <summary>Reads the actions that make a person speak.</summary>
internal static class KlingLipSyncReader
{
    private const int DayInMilliseconds = 24 * 60 * 60 * 1000;
    private const int MinSoundMilliseconds = 2000;

    public static void ReadLipSync(KlingFieldReader fields, KlingRequest request)
    {
        fields.Text("session_id", 200, required: true);
        foreach (var face in fields.Objects("face_choose", 1, 10, required: true))
        {
            face.Text("face_id", 200, required: true);
            ReadSound(face);
            var start = face.Integer("sound_start_time", 0, DayInMilliseconds, required: true);
            var end = face.Integer("sound_end_time", 0, DayInMilliseconds, required: true);
            if (end - start < MinSoundMilliseconds)
                face.Wrong<string>("sound_end_time", $"must be at least {MinSoundMilliseconds} ms after sound_start_time");
            face.Integer("sound_insert_time", 0, DayInMilliseconds, required: true);
            face.Number("sound_volume", 0, 2);
            face.Number("original_sound_volume", 0, 2);
            face.RejectUnread("face_choose");
        }
    }

    public static void ReadAvatar(KlingFieldReader fields, KlingRequest request)
    {
        fields.Image("image", required: true);
        ReadSound(fields);
        // A newer revision of Kling's page requires the prompt. Kling's refusal is free of charge.
        fields.ReadPrompt(request, required: false);
        request.Mode = fields.ReadMode();
    }

    public static void ReadOlderLipSync(KlingFieldReader fields, KlingRequest request)
    {
        if (fields.Object("input", required: true) is not { } input) return;
        input.RequireExactlyOne("video_url", "video_id");
        input.Url("video_url");
        request.SourceVideoId = input.Text("video_id", 100);
        var mode = input.OneOf("mode", required: true, "text2video", "audio2video");
        if (mode is "text2video")
        {
            request.Prompt = input.Text("text", 120, required: true) ?? "";
            input.Text("voice_id", 200, required: true);
            input.OneOf("voice_language", required: false, "zh", "en");
            input.Number("voice_speed", 0.8, 2);
        }

        if (mode is "audio2video")
        {
            var isFile = input.OneOf("audio_type", required: true, "file", "url") is "file";
            if (!isFile) input.Url("audio_url", required: true);
            else if (input.Has("audio_file")) input.Audio("audio_file");
            else input.Wrong<string>("audio_file", "is required");
        }

        if (mode is not null) input.RejectUnread($"the input of a lip-sync in mode {mode}");
    }

    private static void ReadSound(KlingFieldReader fields)
    {
        fields.RequireExactlyOne("audio_id", "sound_file");
        fields.Text("audio_id", 200);
        fields.Audio("sound_file");
    }
}
