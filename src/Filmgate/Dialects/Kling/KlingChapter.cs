using Filmgate.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Dialects.Kling;

internal static class KlingChapter
{
    public static void AddKlingIngress(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<KlingAnswers>();
        builder.Services.AddSingleton<KlingFaces>();
        builder.Services.AddSingleton<KlingIntake>();
        builder.Services.AddSingleton<KlingLists>();
        builder.Services.AddSingleton<INativeIngress, KlingIngress>();
    }
}
