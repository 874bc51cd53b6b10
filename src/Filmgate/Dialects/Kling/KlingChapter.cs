using Filmgate.Api;
using Filmgate.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Dialects.Kling;

internal static class KlingChapter
{
    public static void AddKlingIngress(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<KlingAnswers>();
        builder.Services.AddSingleton<KlingAnswerer>();
        builder.Services.AddSingleton(s => new KlingSessions(s.GetRequiredService<SqlSecrets>().GetOrCreateAsync("kling-sessions").GetAwaiter().GetResult()));
        builder.Services.AddSingleton<KlingIntake>();
        builder.Services.AddSingleton<KlingLists>();
        builder.Services.AddSingleton<INativeIngress, KlingIngress>();
    }
}
