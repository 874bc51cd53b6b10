namespace Filmgate.Media.Store;

internal sealed record SweepResult(int Expired, int Deleted, int Inputs, int Orphans, int Unfinished)
{
    public int Total => Expired + Deleted + Inputs + Orphans + Unfinished;

    public override string ToString() =>
        $"{Expired} files expired, {Inputs} inputs released, {Deleted} unneeded files deleted, {Orphans} orphans deleted, "
        + $"{Unfinished} unfinished uploads deleted";
}
