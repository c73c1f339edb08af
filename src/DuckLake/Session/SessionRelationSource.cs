using System.Globalization;
using Ekko.DuckDb;
using Ekko.DuckLake.ChangeFeed;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

sealed partial class LakeSession
{
    /// <summary>Answers what rewriting a query asks, from where names are looked for.</summary>
    sealed class SessionRelationSource(LakeSession session, SessionNames names) : IRelationSource
    {
        public string Serialize(string sql)
        {
            session._serialize.Bind(1, sql);
            using var result = session._serialize.Execute(session._cancellation);
            using var chunk = result.Fetch(session._cancellation);
            return chunk![0].Text(0);
        }

        public ResolvedRelation? Resolve(string catalog, string schema, string name, AtClause? at)
        {
            if (names.Metadata(catalog, schema) is { } metadata)
                return Blocking.Wait(CatalogTables.FindAsync(metadata, name, session._cancellation));
            if (names.Resolve(catalog, schema) is not { } place || (catalog.Length + schema.Length == 0 && session.IsTemporary(name)))
            {
                session._readsOthers = true;
                return null;
            }

            var seen = session.ViewOf(place.Lake);
            var tree = at is { } clause ? session.TreeAt(seen, clause) : seen.Tree;
            if (tree.FindTable(place.Schema, name) is { } table)
                return new ResolvedRelation.Table(place.Lake.Name, tree.FindSchema(place.Schema)!.Name, tree, table, at is not null);
            if (tree.FindView(place.Schema, name) is { } view)
                return new ResolvedRelation.View(place.Lake.Name, tree.FindSchema(place.Schema)!.Name, view);
            if (at is { } missing)
                throw new DuckLakeException(
                    DuckLakeErrorKind.NotFound,
                    $"Catalog Error: Table with name {name} does not exist at {missing.Unit} => {missing.Expression}!");
            session._readsOthers = true;
            return null;
        }

        public ResolvedRelation? Function(string catalog, string schema, string name, IReadOnlyList<CallArgument> arguments)
        {
            var function = session.TableFunction(names, catalog, schema, name, arguments);
            session._readsOthers |= function is null;
            return function;
        }

        public string Relation(ResolvedRelation.Table table, IReadOnlyList<ColumnPredicate> predicates, VirtualColumns needed) =>
            table.Changes is null
                ? session.PlanToRead(table, predicates, needed).Relation(needed) : session.PlanChanges(table).Relation(needed);

        public long? CountRows(ResolvedRelation.Table table) => table.Changes is null ? session.Plan(table, []).RowCount : null;

        public IReadOnlyList<string?> Evaluate(IReadOnlyList<string> expressions)
        {
            try
            {
                return session.Evaluate(expressions);
            }
            catch (DuckDbException)
            {
                // The query itself will say what is wrong with the expression; without its value nothing is left out.
                return new string?[expressions.Count];
            }
        }

        public string ExpandMacros(string sql)
        {
            return session._registry.All.Any(
                lake => session.ViewOf(lake).Tree.Schemas.Values.Any(s => s.ScalarMacros.Values.Any(m => m.HasQuery)))
                ? MacroCalls.Expand(sql, Find)
                : sql;

            LakeMacro? Find(SqlName name) => names.Resolve(name) is { } place
                && session.ViewOf(place.Lake).Tree.FindSchema(place.Schema)?.ScalarMacros.GetValueOrDefault(
                    name.Name) is { HasQuery: true } macro ? macro : null;
        }

        public IRelationSource Within(ResolvedRelation.View view) =>
            new SessionRelationSource(
                session, new SessionNames(session._registry, lake => session.ViewOf(lake).Tree, view.Catalog, view.Schema));
    }

    TableScan PlanToRead(ResolvedRelation.Table table, IReadOnlyList<ColumnPredicate> predicates, VirtualColumns needed)
    {
        var scan = Plan(table, predicates);
        Blocking.Wait(scan.OpenAsync(_registry.Find(table.Catalog)!.Lake.DeleteFiles, _plansLazily, _cancellation));
        if (_plansLazily && scan.ReadsPlainly(needed))
            _plainScans.Add(scan);
        if ((needed & (VirtualColumns.Place | VirtualColumns.Position)) != 0)
            _places.Add(scan);
        return scan;
    }

    TableScan Plan(ResolvedRelation.Table table, IReadOnlyList<ColumnPredicate> predicates)
    {
        var lake = ViewOf(_registry.Find(table.Catalog)!);
        if (!table.IsTimeTravel)
            WriteStagedRows((lake.Lake, table.Definition.Id));
        var own = table.IsTimeTravel ? null : lake.PendingRows(table.Definition.Id, _cancellation);
        var snapshot = table.IsTimeTravel ? table.Tree.Snapshot : lake.Snapshot;
        var scan = Blocking.Wait(
            TableScan.PlanAsync(lake.Lake.Catalog, lake.Lake.Storage, table.Definition, snapshot, predicates, own, _cancellation));
        _scans.Add(scan);
        return scan;
    }

    ChangeScan PlanChanges(ResolvedRelation.Table table)
    {
        var lake = _registry.Find(table.Catalog)!;
        var (kind, first, last) = table.Changes!.Value;
        var window = new SnapshotWindow(first, last);
        var scan = Blocking.Wait(kind == RowChange.Inserted
            ? ChangeScan.InsertionsAsync(
                lake.Catalog, lake.Storage, lake.Lake.DeleteFiles, table.Definition, table.Tree.Snapshot, window, withPassing: true,
                _cancellation)
            : ChangeScan.DeletionsAsync(
                lake.Catalog, lake.Storage, table.Definition, table.Tree.Snapshot, window, withPassing: true, _cancellation));
        _scans.Add(scan);
        return scan;
    }

    /// <summary>A lake as of what an AT clause says.</summary>
    LakeTree TreeAt(SessionLake lake, AtClause at)
    {
        var catalog = lake.Lake.Catalog;
        var isVersion = at.Unit.Equals("VERSION", StringComparison.OrdinalIgnoreCase);
        var question = isVersion ? $"CAST(({at.Expression}) AS BIGINT)" : $"epoch_us(CAST(({at.Expression}) AS TIMESTAMPTZ))";
        if (Evaluate([question])[0] is not { } text)
            throw new DuckLakeException($"Binder Error: AT ({at.Unit} => {at.Expression}) is NULL: name a snapshot.");
        var number = long.Parse(text, CultureInfo.InvariantCulture);
        var snapshot = isVersion
            ? Blocking.Wait(catalog.SnapshotAsync(new SnapshotId(number), _cancellation))
            : Blocking.Wait(catalog.SnapshotAsync(DateTimeOffset.UnixEpoch.AddMicroseconds(number), _cancellation));
        return Blocking.Wait(catalog.TreeAsync(snapshot, _cancellation));
    }

    /// <summary>Evaluates expressions by the engine, each to its text.</summary>
    string?[] Evaluate(IReadOnlyList<string> expressions)
    {
        var sql = "SELECT " + string.Join(", ", expressions.Select(e => $"CAST(({e}) AS VARCHAR)"));
        using var rows = RunToEnd(_connection, sql);
        using var chunk = rows.Fetch(_cancellation);
        var values = new string?[expressions.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = chunk![i].IsValid(0) ? chunk[i].Text(0) : null;
        return values;
    }

    // Temporary tables and views come before everything else.
    bool IsTemporary(string name)
    {
        if (!_mayHaveTemporary)
            return false;
        var literal = SqlText.QuoteLiteral(name);
        return Evaluate([
            $"SELECT count(*) FROM (SELECT table_name AS n FROM duckdb_tables() WHERE temporary UNION ALL "
            + $"SELECT view_name FROM duckdb_views() WHERE temporary) WHERE lower(n) = lower({literal})"])[0] != "0";
    }
}
