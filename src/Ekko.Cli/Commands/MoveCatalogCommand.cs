using System.CommandLine;
using Ekko.Backups;
using Ekko.Cli.Formats;
using Ekko.Writing;

namespace Ekko.Cli.Commands;

/// <summary><c>ekko move catalog</c>.</summary>
sealed class MoveCatalogCommand : EkkoCommand
{
    readonly Argument<string> _type = new("TYPE") { Description = "sqlite, postgres or duckdb" };
    readonly Argument<string> _path = new("PATH")
    {
        Description = "The file, or the connection string: DUCKLAKE_CATALOG_PATH from then on",
    };

    public MoveCatalogCommand(CommandHost host)
        : base(host, "catalog", "Move the catalog into another database; the old one says where it is")
    {
        _type.AcceptOnlyFromAmong("sqlite", "postgres", "duckdb");
        Add(_type);
        Add(_path);
        Runs();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("ekko move catalog postgres \"dbname=lake host=localhost\"", "several machines can write then"),
        new("ekko move catalog sqlite ./data/lake/catalog.sqlite", "back into a file"),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (type, path) = (arguments.GetRequiredValue(_type), arguments.GetRequiredValue(_path));
        var target = ConfiguredLake.Options(Host) with
        {
            CatalogType = Enum.Parse<CatalogType>(type, ignoreCase: true),
            CatalogPath = path,
        };
        var attachment = LakeLocation.Of(target);
        await using var source = ConfiguredLake.Open(Host, createIfNotExists: false);
        var lake = await source.LakeAsync(ConfiguredLake.Name, cancellationToken);
        var snapshot = await new LakeMove(lake).CatalogAsync(attachment, cancellationToken);
        await Host.Output.WriteLineAsync($"The catalog is in {attachment.Location} with snapshot {Counts.Of(snapshot.Value)}.");
        await Host.Output.WriteLineAsync(
            $"Set DUCKLAKE_CATALOG_TYPE={type} and DUCKLAKE_CATALOG_PATH to it; the old catalog does not open any more.");
        return ExitCode.Success;
    }
}
