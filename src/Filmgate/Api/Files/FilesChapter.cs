using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Api.Files;

internal static class FilesChapter
{
    public static void AddFiles(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FileIntake>();
        builder.Services.AddSingleton<FileEndpoints>();
    }

    public static void MapFiles(this WebApplication app) => app.Services.GetRequiredService<FileEndpoints>().Map(app);
}
