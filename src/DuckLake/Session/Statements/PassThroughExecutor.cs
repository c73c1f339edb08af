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
            case "SET" or "RESET" when IsExtensionSetting(statement):
                return RowSet.Nothing;
            case "SET" or "RESET" or "PRAGMA":
                return Set(statement.Verb, sql);
            case "CHECKPOINT" when CheckpointedLake(statement) is { } lake:
                return Checkpoint(lake);
            case "EXPORT" or "COPY" or "CHECKPOINT" or "FORCE" or "VACUUM":
                RefuseLakes(statement);
                break;
            case "PREPARE" or "CREATE" or "DROP" or "ALTER" or "ATTACH" or "INSERT":
                LakeNames.Refuse(context, statement.Text, statement.Verb);
                break;
        }

        if (statement.Verb is "CREATE" or "IMPORT" or "EXECUTE" or "ATTACH")
            context.Registry.Plans.Stop();
        return context.Run(sql);
    }

    RowSet Set(string verb, string sql)
    {
        if (verb == "PRAGMA")
            context.ShowLakes();
        // To its end: what is asked next on this connection would close rows that still stream.
        var rows = context.RunToEnd(sql);
        if (rows.Columns.Count == 0)
            context.Session.AddSetting(sql);
        context.Session.ReadPosition();
        return rows;
    }

    // Settings of the official extension steer its retries and inlining; scripts that set them go on working.
    static bool IsExtensionSetting(PassThroughStatement statement) => statement.Text.Tokens.Skip(1).Take(2)
        .Any(t => statement.Text.Span(t).StartsWith(FunctionResolver.Prefix, StringComparison.OrdinalIgnoreCase));

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
        Blocking.Wait(lake.Lake.CheckpointAsync(context.Cancellation));
        return RowSet.Nothing;
    }

    void RefuseLakes(PassThroughStatement statement)
    {
        var named = statement.Text.Tokens
            .Where(t => t.Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName)
            .Select(t => SqlName.Unquote(statement.Text.Span(t)));
        if (context.Registry.Find(context.Session.CurrentCatalog) is not null || named.Any(n => context.Registry.Find(n) is not null))
            throw Unsupported.Statement(statement.Verb, "it cannot be used on a lake.");
    }
}
