using Ekko.DuckDb;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>Statements the engine runs as they are.</summary>
sealed class PassThroughExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(PassThroughStatement statement)
    {
        var sql = statement.Text.Trimmed;
        switch (statement.Verb)
        {
            case "SET" or "RESET":
                return new SettingExecutor(context).Run(statement);
            case "PRAGMA":
                return new SettingExecutor(context).RunPragma(statement);
            case "CHECKPOINT" when CheckpointedLake(statement) is { } lake:
                return Checkpoint(lake);
            case "ALTER DATABASE" when AlteredLake(statement) is { } altered:
                throw UnsupportedStatement.Error(
                    "ALTER DATABASE", $"lake \"{altered.Name}\" keeps the name it was attached under. "
                        + "DETACH it and ATTACH it under another.");
            case "EXPORT" or "CHECKPOINT" or "FORCE" or "VACUUM" or "ANALYZE":
                RefuseLakes(statement);
                break;
        }

        try
        {
            return context.RunChanging(sql);
        }
        catch (DuckDbException e) when (LakeNameScanner.Find(statement.Text, context.Names.IsRelation) is { } name)
        {
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                $"{statement.Verb} failed: lake relation {name} cannot be used in this kind of statement. {e.Message}", e);
        }
    }

    AttachedLake? AlteredLake(PassThroughStatement alter)
    {
        var reader = new TokenReader(alter.Text);
        if (!reader.Take("ALTER", "DATABASE"))
            return null;
        reader.Take("IF", "EXISTS");
        return reader.TakeName() is { } name ? context.Registry.Find(name) : null;
    }

    /// <summary>The lake that CHECKPOINT means: the one it names, or the one in use; null when that is no lake.</summary>
    AttachedLake? CheckpointedLake(PassThroughStatement checkpoint)
    {
        var reader = new TokenReader(checkpoint.Text);
        reader.Take("CHECKPOINT");
        return context.Registry.Find(reader.TakeName() ?? context.Session.CurrentCatalog);
    }

    // Its steps are transactions of their own, so that a later one's failure leaves the earlier ones done.
    RowSet Checkpoint(AttachedLake lake)
    {
        if (context.Transaction.IsExplicit)
            throw new DuckLakeException(
                $"TransactionContext Error: Cannot CHECKPOINT lake \"{lake.Name}\" inside a transaction: COMMIT or ROLLBACK first.");
        if (lake.IsReadOnly)
            throw new DuckLakeException(
                DuckLakeErrorKind.ReadOnly, $"Checkpointing lake \"{lake.Name}\" failed: it is attached in read-only mode.");
        Blocking.Wait(lake.Lake.Maintenance.CheckpointAsync(context.Cancellation));
        return RowSet.Nothing;
    }

    // The engine would do it to the empty database that has the lake's name, and say that all is well.
    void RefuseLakes(PassThroughStatement statement)
    {
        var named = statement.Text.Tokens
            .Where(t => t.Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName)
            .Select(t => SqlName.Unquote(statement.Text.Span(t)));
        if (context.Registry.Find(context.Session.CurrentCatalog) is null && !named.Any(n => context.Registry.Find(n) is not null))
            return;
        throw UnsupportedStatement.Error(statement.Verb, statement.Verb == "EXPORT"
            ? "a lake cannot be exported. Use COPY FROM DATABASE to copy it into another database, and export that."
            : "it cannot be used on a lake. Use the lake's maintenance functions, such as ducklake_merge_adjacent_files.");
    }
}
