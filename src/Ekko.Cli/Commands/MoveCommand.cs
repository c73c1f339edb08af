namespace Ekko.Cli.Commands;

/// <summary><c>ekko move</c>: the lake to another database, or its files to another place.</summary>
sealed class MoveCommand : EkkoCommand
{
    public MoveCommand(CommandHost host)
        : base(host, "move", "Move the catalog into another database, or the files to another place")
    {
        Add(new MoveCatalogCommand(host));
        Add(new MoveDataCommand(host));
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko move catalog postgres \"dbname=lake host=localhost\"", "from SQLite to PostgreSQL"),
        new("ekko move data s3://lake/files", "from the disk into a bucket"),
    ];
}
