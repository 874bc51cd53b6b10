using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Media.Inputs;
using Filmgate.Media.Store;
using Filmgate.Presentation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Filmgate.Api.Files;

/// <summary><c>/v1/files</c> in OpenAI's format.</summary>
internal sealed class FileEndpoints(
    EndpointHandlers handlers, IFileStore files, UploadFileHandler uploadHandler, IMediaStore media, TimeProvider clock)
{
    private const int MaxPageSize = 1000;
    private const int MaxPurposeLength = 64;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/files", handlers.WithBody(UploadFileRequest.Read, UploadAsync));
        routes.MapGet("/v1/files", handlers.WithCaller(ListAsync)).Reads("limit", "order", "after", "purpose");
        routes.MapGet("/v1/files/{id}", handlers.WithCaller(WithFile(RetrieveAsync)));
        routes.MapDelete("/v1/files/{id}", handlers.WithCaller(DeleteAsync));
        routes.MapMethods("/v1/files/{id}/content", ["GET", "HEAD"], handlers.WithCaller(WithFile(ServeAsync)));
    }

    private async Task UploadAsync(HttpContext http, Caller caller, UploadFileRequest upload)
    {
        var (file, error) = await uploadHandler.UploadAsync(upload, caller, http.RequestAborted);
        if (error is not null) await error.WriteAsync(http);
        else await RetrieveAsync(http, file!);
    }

    private async Task ListAsync(HttpContext http, Caller caller)
    {
        var query = new ListQuery(http.Request.Query);
        var limit = query.Limit(MaxPageSize, MaxPageSize);
        var (newestFirst, after) = (query.NewestFirst(), query.After(StoredFile.IsId, "a file"));
        var purpose = query.Text("purpose");
        if (purpose is not null && (purpose.Length > MaxPurposeLength || FieldReader.HasInvalidCharacters(purpose)))
            query.Problems.Add(new("purpose", "purpose must be the purpose of an upload, such as user_data or vision."));
        if (query.Problems.Count > 0)
        {
            await ApiError.InvalidRequest(query.Problems).WriteAsync(http);
            return;
        }

        var found = await files.ListAsync(caller.Owner, after, purpose, limit + 1, newestFirst, clock.GetUtcNow(), http.RequestAborted);
        var page = found.Take(limit).Select(Show).ToList();
        var list = new UploadedFileList
        {
            Data = page,
            FirstId = page.FirstOrDefault()?.Id,
            LastId = page.LastOrDefault()?.Id,
            HasMore = found.Count > limit,
        };
        http.Response.Headers.CacheControl = "no-store";
        await JsonResponse.WriteAsync(http, list, ApiJson.Default.UploadedFileList);
    }

    private static Task RetrieveAsync(HttpContext http, StoredFile file)
    {
        http.Response.Headers.CacheControl = "no-store";
        return JsonResponse.WriteAsync(http, Show(file), ApiJson.Default.UploadedFile);
    }

    private async Task DeleteAsync(HttpContext http, Caller caller)
    {
        var id = (string)http.GetRouteValue("id")!;
        var isDeleted = StoredFile.IsId(id) && await files.DeleteAsync(caller.Owner, id, clock.GetUtcNow());
        if (isDeleted) await JsonResponse.WriteAsync(http, new DeletedFile(id, true), ApiJson.Default.DeletedFile);
        else await ApiError.NoSuchFile(id).WriteAsync(http);
    }

    private async Task ServeAsync(HttpContext http, StoredFile file)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(file.FileName);
        http.Response.Headers.ContentDisposition = disposition.ToString();
        await StoredFileResponse.ServeAsync(http, media, file.Key, file.ContentType, file.Id, file.Sha256);
    }

    private Func<HttpContext, Caller, Task> WithFile(Func<HttpContext, StoredFile, Task> handle) => async (http, caller) =>
    {
        var id = (string)http.GetRouteValue("id")!;
        var file = StoredFile.IsId(id) ? await files.FindAsync(caller.Owner, id, clock.GetUtcNow(), http.RequestAborted) : null;
        if (file is null) await ApiError.NoSuchFile(id).WriteAsync(http);
        else await handle(http, file);
    };

    private static UploadedFile Show(StoredFile file) => new()
    {
        Id = file.Id,
        Bytes = file.Bytes,
        CreatedAt = file.CreatedAt.ToUnixTimeSeconds(),
        ExpiresAt = file.ExpiresAt?.ToUnixTimeSeconds(),
        Filename = file.FileName,
        Purpose = file.Purpose,
    };
}
