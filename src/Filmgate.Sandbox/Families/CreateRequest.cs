using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families;

/// <summary>A create that has been read: either a job that may be accepted, or the answer that refuses it.</summary>
internal sealed class CreateRequest
{
    private CreateRequest(SandboxJob? job, IResult? refusal) => (Job, Refusal) = (job, refusal);

    public SandboxJob? Job { get; }
    public IResult? Refusal { get; }

    public static CreateRequest Valid(SandboxJob job) => new(job, null);
    public static CreateRequest Invalid(IResult refusal) => new(null, refusal);
}
