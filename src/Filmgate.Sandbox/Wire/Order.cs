using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Wire;

/// <summary>A create that has been read: either a job that may be accepted, or the answer that refuses it.</summary>
internal sealed class Order
{
    private Order(SandboxJob? job, IResult? refusal) => (Job, Refusal) = (job, refusal);

    public SandboxJob? Job { get; }
    public IResult? Refusal { get; }

    public static Order For(SandboxJob job) => new(job, null);
    public static Order Refused(IResult refusal) => new(null, refusal);
}
