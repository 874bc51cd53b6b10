using Filmgate.Keys;
using Filmgate.Ledger;
using Filmgate.Videos;

namespace Filmgate.Api;

/// <summary>The accounts that a budget can have: keys, groups, and callers without a key.</summary>
internal sealed class BudgetAccounts(IKeyStore keys, IBudgetStore budgets)
{
    private const int MaxNameLength = 40;
    public const string GroupNameRule = "The name of a group has 1 to 40 lower-case letters, digits, - and _.";

    /// <param name="name">The id or the name of a key, or the id of a group.</param>
    /// <returns>Null: there is no such account.</returns>
    public async Task<string?> FindAsync(string name, CancellationToken ct) =>
        name.StartsWith(BudgetGroup.Prefix, StringComparison.Ordinal)
            ? (await budgets.GroupsAsync(ct)).FirstOrDefault(group => group.Id == name)?.Id
                ?? (IsGroupId(name) ? (await budgets.FindAsync(name, ct))?.Account : null)
            : await FindKeyAsync(name, ct);

    /// <returns>The id of the key. Null: there is no such key.</returns>
    public async Task<string?> FindKeyAsync(string name, CancellationToken ct)
    {
        if (name == Caller.Anonymous.Owner) return name;
        var all = await keys.ListAsync(ct);
        return (all.FirstOrDefault(key => key.Id == name) ?? all.FirstOrDefault(key => key.Name == name && key.RevokedAt is null))?.Id;
    }

    /// <returns>The accounts whose budgets the caller sees. Null: all.</returns>
    public async Task<IReadOnlyList<string>?> VisibleAsync(Caller caller, CancellationToken ct)
    {
        if (caller.IsOperator) return null;
        var group = (await budgets.GroupsAsync(ct)).FirstOrDefault(one => one.Keys.Contains(caller.Owner));
        return group is null ? [caller.Owner] : [caller.Owner, group.Id];
    }

    /// <param name="name">The name or the id of a group.</param>
    /// <returns>Null: it cannot be one.</returns>
    public static string? GroupId(string name)
    {
        var id = name.StartsWith(BudgetGroup.Prefix, StringComparison.Ordinal) ? name : BudgetGroup.Prefix + name;
        return IsGroupId(id) ? id : null;
    }

    private static bool IsGroupId(string id) =>
        id.Length > BudgetGroup.Prefix.Length && id.Length <= BudgetGroup.Prefix.Length + MaxNameLength
        && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
}
