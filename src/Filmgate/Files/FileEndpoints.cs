using System.Globalization;
using Filmgate.Api;
using Filmgate.Catalogue;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Media;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Filmgate.Files;

/// <summary><c>/v1/files</c> in OpenAI's shape.</summary>
internal sealed class FileEndpoints(IFileStore files, FileIntake intake, IMediaStore media, CallerGate gate, TimeProvider clock)
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
        var query = http.Request.Query;
        var problems = new List<Problem>();
        var limit = LargestPage;
        if (query["limit"].ToString() is { Length: > 0 } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is 0 or > LargestPage))
            problems.Add(new("limit", $"limit must be a number from 1 to {LargestPage}."));
        var order = query["order"].ToString() is { Length: > 0 } asked ? asked : "desc";
        if (order is not ("asc" or "desc")) problems.Add(new("order", "order must be asc or desc."));
        var after = query["after"].ToString() is { Length: > 0 } id ? id : null;
        if (after is not null && !StoredFile.IsId(after)) problems.Add(new("after", $"after must be the id of a file, as last_id of the page before; not '{ApiError.Short(after)}'."));
        var purpose = query["purpose"].ToString() is { Length: > 0 } only ? only : null;
        if (purpose is { Length: > 64 } || (purpose is not null && FieldReader.IsGarbled(purpose))) problems.Add(new("purpose", "purpose must be one that files were uploaded for."));
        if (problems.Count > 0)
        {
            await ApiError.Wrong(problems).WriteAsync(http);
            return;
        }

        var found = await files.ListAsync(caller.Owner, after, purpose, limit + 1, order is "desc", clock.GetUtcNow(), http.RequestAborted);
        var page = found.Take(limit).Select(Show).ToList();
        http.Response.Headers.CacheControl = "no-store";
        await ApiAnswers.WriteAsync(http, new UploadedFileList { Data = page, FirstId = page.FirstOrDefault()?.Id, LastId = page.LastOrDefault()?.Id, HasMore = found.Count > limit }, ApiJson.Default.UploadedFileList);
    }

    private static Task RetrieveAsync(HttpContext http, StoredFile file)
    {
        http.Response.Headers.CacheControl = "no-store";
        return ApiAnswers.WriteAsync(http, Show(file), ApiJson.Default.UploadedFile);
    }

    private async Task DeleteAsync(HttpContext http, Caller caller)
    {
        var id = (string)http.GetRouteValue("id")!;
        if (StoredFile.IsId(id) && await files.DeleteAsync(caller.Owner, id, clock.GetUtcNow())) await ApiAnswers.WriteAsync(http, new DeletedFile(id, true), ApiJson.Default.DeletedFile);
        else await FilesError.NoSuchFile(id).WriteAsync(http);
    }

    private async Task ServeAsync(HttpContext http, StoredFile file)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(file.FileName);
        http.Response.Headers.ContentDisposition = disposition.ToString();
        await StoredBytes.ServeAsync(http, media, file.Key, file.ContentType, file.Id, file.Sha256);
    }

    private Func<HttpContext, Caller, Task> WithFile(Func<HttpContext, StoredFile, Task> next) => async (http, caller) =>
    {
        var id = (string)http.GetRouteValue("id")!;
        await (StoredFile.IsId(id) && await files.FindAsync(caller.Owner, id, clock.GetUtcNow(), http.RequestAborted) is { } file ? next(http, file) : FilesError.NoSuchFile(id).WriteAsync(http));
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
