namespace Ekko.Cli.Commands;

/// <summary><c>ekko snapshots</c>: the states the lake had.</summary>
sealed class SnapshotsCommand : EkkoCommand
{
    readonly SnapshotsListCommand _list;

    public SnapshotsCommand(CommandHost host)
        : base(host, "snapshots", "List the states the lake had, or look at one")
    {
        _list = new SnapshotsListCommand(host);
        Add(_list);
        Add(new SnapshotsShowCommand(host));
        _list.Result.AddTo(this);
        SetAction(_list.ListAsync);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko snapshots", "the latest states, newest first"),
        new("ekko snapshots show 3", "what snapshot 3 changed"),
        new("ekko snapshots list --format csv", "all of them, for a spreadsheet"),
    ];
}
