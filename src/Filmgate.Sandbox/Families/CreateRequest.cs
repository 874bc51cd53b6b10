using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families;

/// <summary>A parsed create request: a job that can be accepted, or the error response.</summary>
internal sealed class CreateRequest
{
    private CreateRequest(SandboxJob? job, IResult? error) => (Job, Error) = (job, error);

    public SandboxJob? Job { get; }
    public IResult? Error { get; }

    public static CreateRequest Valid(SandboxJob job) => new(job, null);
    public static CreateRequest Invalid(IResult error) => new(null, error);
}
