using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Session;

/// <summary>The lake table whose rows a statement changes.</summary>
/// <param name="Context">The statement.</param>
/// <param name="Lake">The table's lake.</param>
/// <param name="Table">The table.</param>
sealed record ChangeTarget(StatementContext Context, SessionLake Lake, LakeTable Table)
{
    const string PlaceColumns = $"{VirtualColumnNames.Place}.file, {VirtualColumnNames.Place}.position, {VirtualColumnNames.Place}.row";
    const string PositionColumns =
        $"{VirtualColumnNames.Position}.file, {VirtualColumnNames.Position}.position, {VirtualColumnNames.Position}.row";

    /// <summary>The table a statement changes, made ready to be changed; null when it is the engine's.</summary>
    /// <param name="context">The statement.</param>
    /// <param name="name">The table's name.</param>
    /// <param name="verb">What it does.</param>
    public static ChangeTarget? Find(StatementContext context, SqlName name, string verb)
    {
        if (context.Resolve(name) is not { } place)
            return null;
        var lake = context.ViewOf(place.Lake);
        if (lake.Tree.FindTable(place.Schema, name.Name) is not { } table)
        {
            if (lake.Tree.FindView(place.Schema, name.Name) is not null)
                throw new DuckLakeException(
                    DuckLakeErrorKind.NotFound,
                    $"Binder Error: Can only {verb.ToLowerInvariant()} {(verb == "UPDATE" ? "base table" : "from base table")}");
            throw MissingTable.Error(context, name);
        }

        lake.Transaction.DecideOn(table.Id);
        context.Session.Staging.Write(lake, table.Id, context);
        return new ChangeTarget(context, lake, table);
    }

    /// <summary>Finds rows of the table by a query that selects <c>__ekko_position</c> from it.</summary>
    public RowLocations Locate(string with, string query) => ReadPlaces(
        Context.Planner.RewriteAndFetch($"{with} SELECT {PositionColumns} FROM ({query}) AS ekko_found"));

    /// <summary>Where the rows are that a temporary table has found.</summary>
    public RowLocations Locate(string found) => ReadPlaces($"SELECT {PlaceColumns} FROM {found}");

    /// <summary>Deletes rows.</summary>
    public void Delete(RowLocations places) => places.Delete(
        Lake.Transaction, Table.Id, Context.LocatingScans, new RowWriter(Context).InliningLimit(Lake, Table with { Columns = [] }));

    /// <summary>
    /// Adds the new images of rows from a temporary table. Rows that were committed keep their row ids; rows of this transaction, whose ids
    /// are not final, are new rows.
    /// </summary>
    public void AddImages(string changed, long count) => Blocking.Wait(
        new KeyedChange(Lake.Lake.Lake, Lake.Transaction, Table).AddImagesAsync(Context.Engine.Main, changed, count, Context.Cancellation));

    RowLocations ReadPlaces(string sql)
    {
        var places = new RowLocations();
        using var rows = Context.Run(sql);
        while (rows.Fetch(Context.Cancellation) is { } chunk)
        {
            using (chunk)
                places.Add(chunk);
        }

        return places;
    }
}
