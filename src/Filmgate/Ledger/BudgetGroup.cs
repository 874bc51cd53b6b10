namespace Filmgate.Ledger;

/// <summary>Several keys with a budget of their own. A video counts in the group that its key had when it was created.</summary>
/// <param name="Id">Begins with <see cref="Prefix"/>.</param>
internal sealed record BudgetGroup(string Id, IReadOnlyList<string> Keys)
{
    public const string Prefix = "group_";
}
