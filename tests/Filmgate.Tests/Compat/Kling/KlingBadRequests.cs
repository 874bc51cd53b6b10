namespace Filmgate.Tests.Compat.Kling;

/// <summary>Requests that Kling refuses.</summary>
internal static class KlingBadRequests
{
    private const string Audio = "\"face_id\":\"0\",\"sound_start_time\":\"0\",\"sound_end_time\":\"3000\",\"sound_insert_time\":\"0\"";

    /// <summary>Action, body, and what the message must contain.</summary>
    public static TheoryData<string, string, string> All => new()
    {
        { "text2video", """{}""", "prompt" },
        { "text2video", """{"prompt":""}""", "prompt" },
        { "text2video", """{"prompt":"   "}""", "prompt" },
        { "text2video", """{"prompt":5}""", "prompt" },
        { "text2video", """{"prompt":"<2501>"}""", "2501" },
        { "text2video", """{"prompt":"p","negative_prompt":"<2501>"}""", "negative_prompt" },
        { "text2video", """{"prompt":"p","model_name":"kling-v99"}""", "kling-v99" },
        { "text2video", """{"prompt":"p","model_name":"kling-effects"}""", "/kling/v1/videos/effects" },
        { "text2video", """{"prompt":"p","model_name":"kling-v2-1"}""", "image" },
        { "text2video", """{"prompt":"p","model_name":"kling-video-o1","watermark_info":{"enabled":true}}""", "omni-video" },
        { "text2video", """{"prompt":"p","duration":5}""", "duration" },
        { "text2video", """{"prompt":"p","duration":"7"}""", "duration: kling-v1 supports" },
        { "text2video", """{"prompt":"p","model_name":"kling-v3","duration":"16"}""", "duration: kling-v3 supports" },
        { "text2video", """{"prompt":"p","mode":"best"}""", "mode" },
        { "text2video", """{"prompt":"p","aspect_ratio":"2:1"}""", "2:1" },
        { "text2video", """{"prompt":"p","sound":"loud"}""", "sound" },
        { "text2video", """{"prompt":"p","model_name":"kling-v1-6","sound":"on"}""", "does not support audio" },
        { "text2video", """{"prompt":"p","cfg_scale":1.5}""", "cfg_scale" },
        { "text2video", """{"prompt":"p","cfg_scale":"0.5"}""", "cfg_scale" },
        { "text2video", """{"prompt":"p","model_name":"kling-v2-6","cfg_scale":0.5}""", "cfg_scale" },
        { "text2video", """{"prompt":"p","camera_control":{"type":"spin"}}""", "camera_control.type" },
        { "text2video", """{"prompt":"p","camera_control":{"type":"simple"}}""", "camera_control.config" },
        { "text2video", """{"prompt":"p","camera_control":{"type":"simple","config":{"zoom":5,"pan":1}}}""", "exactly one" },
        { "text2video", """{"prompt":"p","camera_control":{"type":"simple","config":{"zoom":11}}}""", "config.zoom" },
        { "text2video", """{"prompt":"p","multi_prompt":[{"index":1,"prompt":"<513>","duration":"5"}]}""", "multi_prompt[0].prompt" },
        { "text2video", """{"prompt":"p","image":"https://images.invalid/a.png"}""", "image" },
        { "text2video", """{"prompt":"p","seed":5}""", "seed" },
        { "text2video", """{"prompt":"p","callback_url":"ftp://client.invalid"}""", "callback_url" },
        { "text2video", """{"prompt":"p","external_task_id":7}""", "external_task_id" },
        { "text2video", """{"prompt":"p","watermark_info":{"enabled":"yes"}}""", "watermark_info.enabled" },
        { "image2video", """{"prompt":"p"}""", "image" },
        { "image2video", """{"image":"data:image/png;base64,<raw>"}""", "data:" },
        { "image2video", """{"image":"not base64"}""", "image" },
        { "image2video", """{"image":"AAAA"}""", "JPEG or PNG" },
        { "image2video", """{"image":"<tiny>"}""", "300" },
        { "image2video", """{"image":"<long>"}""", "2.5" },
        { "image2video", """{"image":{"$reference":0}}""", "image" },
        { "image2video", """{"model_name":"kling-v2-master","image":"<picture>","image_tail":"<picture>"}""", "image" },
        { "image2video", """{"image":"<picture>","aspect_ratio":"16:9"}""", "aspect_ratio" },
        { "image2video", """{"image":"<picture>","dynamic_masks":[{"mask":"<picture>"}]}""", "dynamic_masks[0].trajectories" },
        { "image2video", """{"image":"<picture>","dynamic_masks":[{},{},{},{},{},{},{}]}""", "7 entries" },
        { "multi-image2video", """{"prompt":"p"}""", "image_list" },
        { "multi-image2video", """{"prompt":"p","image_list":[]}""", "image_list" },
        { "multi-image2video", """{"prompt":"p","image_list":["<picture>"]}""", "image_list" },
        { "multi-image2video", """{"prompt":"p","image_list":[{"image":"<picture>"},{"image":"a"}]}""", "image_list[1].image" },
        {
            "multi-image2video",
            """{"prompt":"p","model_name":"kling-v2-6","image_list":[{"image":"<picture>"},{"image":"<picture>"}]}""",
            "reference images"
        },
        { "omni-video", """{"prompt":"p"}""", "aspect_ratio" },
        { "omni-video", """{"prompt":"p","aspect_ratio":"1:1","duration":"7"}""", "duration" },
        { "omni-video", """{"prompt":"p","aspect_ratio":"1:1","duration":"11"}""", "duration" },
        { "omni-video", """{"prompt":"p","aspect_ratio":"1:1","model_name":"kling-v2-6"}""", "kling-video-o1" },
        { "omni-video", """{"prompt":"<<<image_2>>>","aspect_ratio":"1:1","image_list":[{"image_url":"<picture>"}]}""", "<<<image_2>>>" },
        { "omni-video", """{"prompt":"p","video_list":[{"video_url":"clip.mp4","refer_type":"base"}]}""", "video_list[0].video_url" },
        {
            "omni-video",
            """
            {"prompt":"p","video_list":[{"video_url":"https://clips.invalid/a.mp4","refer_type":"base"}],"element_list":[{"element_id":1},
             {"element_id":2},{"element_id":3},{"element_id":4},{"element_id":5}]}
            """,
            "at most 4"
        },
        { "video-extend", """{}""", "video_id" },
        { "video-extend", """{"video_id":"v861300000000000001"}""", "v861300000000000001" },
        { "video-extend", """{"video_id":"video_01900000000070008000000000000000"}""", "video_id" },
        { "effects", """{"input":{"image":"<picture>"}}""", "effect_scene" },
        { "effects", """{"effect_scene":"squish"}""", "input" },
        { "effects", """{"effect_scene":"squish","input":{"images":["<picture>","<picture>"]}}""", "input.image" },
        { "effects", """{"effect_scene":"hug","input":{"image":"<picture>"}}""", "input.images" },
        { "effects", """{"effect_scene":"hug","input":{"images":["<picture>"]}}""", "two images" },
        { "effects", """{"effect_scene":"squish","input":{"image":"<picture>","duration":"7"}}""", "input.duration" },
        { "advanced-lip-sync", """{}""", "session_id" },
        { "advanced-lip-sync", """{"session_id":"s","face_choose":[]}""", "face_choose" },
        { "advanced-lip-sync", $$"""{"session_id":"s","face_choose":[{{{Audio}}}]}""", "audio_id" },
        {
            "advanced-lip-sync",
            $$"""{"session_id":"s","face_choose":[{{{Audio}},"audio_id":"a","sound_file":"https://sounds.invalid/a.mp3"}]}""",
            "exclusive"
        },
        {
            "advanced-lip-sync",
            """
            {"session_id":"s","face_choose":[{"face_id":"0","audio_id":"a","sound_start_time":0,"sound_end_time":"3000",
             "sound_insert_time":"0"}]}
            """,
            "sound_start_time"
        },
        {
            "advanced-lip-sync",
            """
            {"session_id":"s","face_choose":[{"face_id":"0","audio_id":"a","sound_start_time":"0","sound_end_time":"1999",
             "sound_insert_time":"0"}]}
            """,
            "2000"
        },
        { "avatar/image2video", """{"image":"<picture>"}""", "audio_id" },
        { "avatar/image2video", """{"audio_id":"a"}""", "image" },
        { "avatar/image2video", """{"image":"<picture>","sound_file":"data:audio/mp3;base64,AAAA"}""", "sound_file" },
        {
            "motion-control",
            """{"image_url":"<picture>","video_url":"https://clips.invalid/a.mp4","mode":"std"}""",
            "character_orientation"
        },
        {
            "motion-control",
            """{"image_url":"<picture>","video_url":"https://clips.invalid/a.mp4","character_orientation":"image"}""",
            "mode"
        },
        {
            "motion-control",
            """
            {"image_url":"<picture>","video_url":"https://clips.invalid/a.mp4","character_orientation":"image","mode":"std",
             "model_name":"kling-v1"}
            """,
            "model_name"
        },
        {
            "motion-control",
            """
            {"image_url":"<picture>","video_url":"https://user:word@clips.invalid/a.mp4","character_orientation":"image","mode":"std"}
            """,
            "video_url"
        },
        { "lip-sync", """{}""", "input" },
        { "lip-sync", """{"input":{"video_url":"https://clips.invalid/a.mp4","mode":"sing"}}""", "input.mode" },
        {
            "lip-sync",
            """
            {"input":{"video_url":"https://clips.invalid/a.mp4","video_id":"v1","mode":"audio2video","audio_type":"url",
             "audio_url":"https://sounds.invalid/a.mp3"}}
            """,
            "exclusive"
        },
        { "lip-sync", """{"input":{"video_url":"https://clips.invalid/a.mp4","mode":"text2video","text":"Hello"}}""", "input.voice_id" },
        {
            "lip-sync",
            """
            {"input":{"video_url":"https://clips.invalid/a.mp4","mode":"text2video","text":"Hello","voice_id":"v",
             "audio_url":"https://sounds.invalid/a.mp3"}}
            """,
            "audio_url"
        },
        {
            "lip-sync",
            """{"input":{"video_url":"https://clips.invalid/a.mp4","mode":"text2video","text":"Hello","voice_id":"v","voice_speed":3}}""",
            "input.voice_speed"
        },
        {
            "lip-sync",
            """{"input":{"video_url":"https://clips.invalid/a.mp4","mode":"audio2video","audio_type":"file"}}""",
            "input.audio_file"
        },
        { "multi-elements", """{"edit_mode":"removal","prompt":"Away with it"}""", "session_id" },
        { "multi-elements", """{"session_id":"s","prompt":"Away with it"}""", "edit_mode" },
        {
            "multi-elements",
            """{"session_id":"s","edit_mode":"removal","image_list":[{"image":"https://images.invalid/a.png"}],"prompt":"Away with it"}""",
            "image_list"
        },
        { "multi-elements", """{"session_id":"s","edit_mode":"swap","prompt":"Another"}""", "image_list" },
        {
            "multi-elements",
            """
            {"session_id":"s","edit_mode":"swap","image_list":[{"image":"https://images.invalid/a.png"}],"prompt":"Another",
             "duration":"7"}
            """,
            "duration"
        },
        { "multi-elements", """{"session_id":"828033558945619987","edit_mode":"removal","prompt":"Away with it"}""", "no session" },
        { "multi-elements/init-selection", """{}""", "video_url" },
        { "multi-elements/add-selection", """{"session_id":"s","frame_index":1.5,"points":[{"x":0.5,"y":0.5}]}""", "frame_index" },
        { "multi-elements/add-selection", """{"session_id":"s","frame_index":1,"points":[{"x":1.5,"y":0.5}]}""", "points[0].x" },
        { "multi-elements/delete-selection", """{"session_id":"s","frame_index":1,"points":[]}""", "points" },
        { "multi-elements/clear-selection", """{"session_id":"s","all":true}""", "all" },
        { "multi-elements/preview-selection", """{"session_id":"828033558945619987"}""", "no session" },
        { "identify-face", """{}""", "video_url" },
        { "identify-face", """{"video_url":"https://clips.invalid/a.mp4","video_id":"video_1"}""", "exclusive" },
        { "identify-face", """{"video_id":"v8600"}""", "v8600" },
    };
}
