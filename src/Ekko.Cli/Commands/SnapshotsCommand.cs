namespace Ekko.Cli.Commands;

/// <summary><c>ekko snapshots</c>: the states the lake had.</summary>
sealed class SnapshotsCommand : EkkoCommand
{
    readonly SnapshotsListCommand _list;

    public SnapshotsCommand(CommandHost host)
        : base(host, "snapshots", "List the states the lake had, look at one, or keep one")
    {
        _list = new SnapshotsListCommand(host);
        Add(_list);
        Add(new SnapshotsShowCommand(host));
        Add(new SnapshotsPinCommand(host));
        Add(new SnapshotsUnpinCommand(host));
        _list.Result.AddTo(this);
        SetAction(_list.ListAsync);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko snapshots", "the latest states, newest first"),
        new("ekko snapshots show 3", "what snapshot 3 changed"),
        new("ekko snapshots pin 3", "keep snapshot 3 from being expired"),
        new("ekko snapshots list --format csv", "all of them, for a spreadsheet"),
    ];
}
