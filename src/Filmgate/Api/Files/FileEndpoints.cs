using Filmgate.Api.Authentication;
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

/// <summary><c>/v1/files</c> in OpenAI's shape.</summary>
internal sealed class FileEndpoints(IFileStore files, UploadFileHandler intake, IMediaStore media, ApiKeyAuthentication gate, TimeProvider clock)
{
    private const int LargestPage = 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/files", gate.Admit(UploadAsync));
        routes.MapGet("/v1/files", gate.Admit(ListAsync));
        routes.MapGet("/v1/files/{id}", gate.Admit(WithFile(RetrieveAsync)));
        routes.MapDelete("/v1/files/{id}", gate.Admit(DeleteAsync));
        routes.MapMethods("/v1/files/{id}/content", ["GET", "HEAD"], gate.Admit(WithFile(ServeAsync)));
    }

    private async Task UploadAsync(HttpContext http, Caller caller)
    {
        var (body, error) = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        using var lent = body;
        StoredFile? file = null;
        if (error is null) (file, error) = await intake.TakeAsync(body!, caller.Owner, http.RequestAborted);
        await (error is null ? RetrieveAsync(http, file!) : error.WriteAsync(http));
    }

    private async Task ListAsync(HttpContext http, Caller caller)
    {
        var query = new ListQuery(http.Request.Query);
        var (limit, newestFirst, after) = (query.Limit(usual: LargestPage, LargestPage), query.NewestFirst(), query.After(StoredFile.IsId, "a file"));
        var purpose = query.Text("purpose");
        if (purpose is { Length: > 64 } || (purpose is not null && FieldReader.IsGarbled(purpose))) query.Problems.Add(new("purpose", "purpose must be one that files were uploaded for."));
        if (query.Problems.Count > 0)
        {
            await ApiError.Wrong(query.Problems).WriteAsync(http);
            return;
        }

        var found = await files.ListAsync(caller.Owner, after, purpose, limit + 1, newestFirst, clock.GetUtcNow(), http.RequestAborted);
        var page = found.Take(limit).Select(Show).ToList();
        http.Response.Headers.CacheControl = "no-store";
        await JsonResponse.WriteAsync(http, new UploadedFileList { Data = page, FirstId = page.FirstOrDefault()?.Id, LastId = page.LastOrDefault()?.Id, HasMore = found.Count > limit }, ApiJson.Default.UploadedFileList);
    }

    private static Task RetrieveAsync(HttpContext http, StoredFile file)
    {
        http.Response.Headers.CacheControl = "no-store";
        return JsonResponse.WriteAsync(http, Show(file), ApiJson.Default.UploadedFile);
    }

    private async Task DeleteAsync(HttpContext http, Caller caller)
    {
        var id = (string)http.GetRouteValue("id")!;
        if (StoredFile.IsId(id) && await files.DeleteAsync(caller.Owner, id, clock.GetUtcNow())) await JsonResponse.WriteAsync(http, new DeletedFile(id, true), ApiJson.Default.DeletedFile);
        else await FileErrors.NoSuchFile(id).WriteAsync(http);
    }

    private async Task ServeAsync(HttpContext http, StoredFile file)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(file.FileName);
        http.Response.Headers.ContentDisposition = disposition.ToString();
        await StoredFileResponse.ServeAsync(http, media, file.Key, file.ContentType, file.Id, file.Sha256);
    }

    private Func<HttpContext, Caller, Task> WithFile(Func<HttpContext, StoredFile, Task> next) => async (http, caller) =>
    {
        var id = (string)http.GetRouteValue("id")!;
        await (StoredFile.IsId(id) && await files.FindAsync(caller.Owner, id, clock.GetUtcNow(), http.RequestAborted) is { } file ? next(http, file) : FileErrors.NoSuchFile(id).WriteAsync(http));
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
