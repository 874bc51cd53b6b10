namespace Filmgate.Media.Store;

/// <param name="Failed">Files that are not needed and could not be deleted. The log has the reason of each.</param>
internal sealed record SweepResult(int Expired, int Deleted, int Inputs, int Orphans, int Unfinished, int Failed = 0)
{
    public int Total => Expired + Deleted + Inputs + Orphans + Unfinished + Failed;

    public override string ToString() =>
        $"{Expired} files expired, {Inputs} inputs released, {Deleted} unneeded files deleted, {Orphans} orphans deleted, "
        + $"{Unfinished} unfinished uploads deleted{(Failed > 0 ? $", {Failed} files could not be deleted" : "")}";
}
