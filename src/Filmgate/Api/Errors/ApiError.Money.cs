namespace Filmgate.Api.Errors;

/// <summary>Errors about budgets and the ledger.</summary>
internal sealed partial record ApiError
{
    /// <param name="attempt">The attempt that was named. Null: none was.</param>
    /// <param name="unresolved">The attempts of the video that can be resolved.</param>
    public static ApiError NothingToResolve(string id, int? attempt, IEnumerable<string> unresolved) => new(
        409,
        Invalid,
        "nothing_to_resolve",
        (attempt, string.Join(", ", unresolved)) switch
        {
            (_, "") => $"Nothing is unresolved for {Truncate(id)}: what was billed for it is known, or it is not over. Nothing was changed.",
            (null, var all) => $"Several attempts of {Truncate(id)} are unresolved. Name one with attempt: {all}.",
            ({ } number, var all) => $"Attempt {number} of {Truncate(id)} is not unresolved. Unresolved attempts: {all}.",
        },
        "attempt");
}
