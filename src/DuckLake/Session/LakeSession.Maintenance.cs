using System.Globalization;
using System.Text.Json;
using Ekko.DuckLake.Maintenance;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

// Maintenance as table functions, with the official names, arguments and columns. Merging, rewriting, expiring and options are part of the
// session's transaction; files are removed at once.
sealed partial class LakeSession
{
    /// <summary>Does what a maintenance function is called for and gives its rows; null when the name is of none.</summary>
    string? Maintain(SessionLake lake, string name, IReadOnlyList<CallArgument> given)
    {
        var arguments = new MaintenanceArguments(this, FunctionPrefix + name, given);
        return name switch
        {
            "merge_adjacent_files" => Merge(lake, arguments),
            "rewrite_data_files" => Rewrite(lake, arguments),
            "expire_snapshots" => Expire(lake, arguments),
            "set_option" => SetLakeOption(lake, arguments),
            "cleanup_old_files" or "delete_orphaned_files" => Clean(lake, name, arguments),
            _ => null,
        };
    }

    string Merge(SessionLake lake, MaintenanceArguments arguments)
    {
        arguments.Allow(1, "schema", "table_name", "max_compacted_files", "min_file_size", "max_file_size");
        var options = new MergeOptions
        {
            Table = arguments.Text(0) ?? arguments.Text("table_name"),
            Schema = arguments.Text("schema"),
            MaxCompactedFiles = arguments.Count("max_compacted_files"),
            MinFileSize = arguments.Count("min_file_size"),
            MaxFileSize = arguments.Count("max_file_size"),
        };
        return CompactionRows(Blocking.Wait(new MergeAdjacentFiles(lake.Lake.Lake, lake.Transaction, options).RunAsync(_cancellation)));
    }

    string Rewrite(SessionLake lake, MaintenanceArguments arguments)
    {
        arguments.Allow(1, "schema", "table_name", "delete_threshold");
        var options = new RewriteOptions
        {
            Table = arguments.Text(0) ?? arguments.Text("table_name"),
            Schema = arguments.Text("schema"),
            DeleteThreshold = arguments.Value("delete_threshold", "CAST(({0}) AS DOUBLE)") is { } text
            ? double.Parse(text, CultureInfo.InvariantCulture) : null,
        };
        return CompactionRows(Blocking.Wait(new RewriteDataFiles(lake.Lake.Lake, lake.Transaction, options).RunAsync(_cancellation)));
    }

    string Expire(SessionLake lake, MaintenanceArguments arguments)
    {
        arguments.Allow(0, "versions", "older_than", "dry_run", "force");
        var options = new ExpireOptions
        {
            Versions = arguments.Value("versions", "array_to_string(CAST(({0}) AS UBIGINT[]), ',')") is { } list
                ? [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(v => long.Parse(v, CultureInfo.InvariantCulture))]
                    : null,
            OlderThan = arguments.Time("older_than"),
            DryRun = arguments.Flag("dry_run"),
            Force = arguments.Flag("force"),
        };
        var expire = new ExpireSnapshots(lake.Lake.Lake, options);
        var snapshots = Blocking.Wait(expire.FindAsync(_cancellation));
        if (snapshots.Count > 0 && !options.DryRun)
            lake.Transaction.AddHook(expire.Removal(snapshots));
        return LakeFunctions.Snapshots(snapshots);
    }

    string Clean(SessionLake lake, string name, MaintenanceArguments arguments)
    {
        arguments.Allow(0, "older_than", "cleanup_all", "dry_run");
        var options = new CleanupOptions
        {
            OlderThan = arguments.Time("older_than"),
            All = arguments.Flag("cleanup_all"),
            DryRun = arguments.Flag("dry_run"),
        };
        // Refuses lakes that are attached read-only.
        _ = lake.Transaction;
        var paths = Blocking.Wait(name == "cleanup_old_files"
            ? lake.Lake.Lake.CleanupOldFilesAsync(options, _cancellation)
            : lake.Lake.Lake.DeleteOrphanedFilesAsync(options, _cancellation));
        var rows = new JsonRows(("path", "VARCHAR"));
        foreach (var path in paths)
            rows.Add(path);
        return rows.Sql;
    }

    static string SetLakeOption(SessionLake lake, MaintenanceArguments arguments)
    {
        arguments.Allow(2, "option", "value", "table_name", "schema");
        var option = arguments.Text(0) ?? arguments.Text("option")
            ?? throw new DuckLakeException("Binder Error: ducklake_set_option needs the name of an option.");
        var value = arguments.Text(1) ?? arguments.Text("value");
        lake.Transaction.AddOption(
            SetOption.Create(lake.Lake.Lake, lake.Tree, option, value, arguments.Text("schema"), arguments.Text("table_name")));
        return new JsonRows(("Success", "BOOLEAN")).Sql;
    }

    static string CompactionRows(IReadOnlyList<CompactionResult> results)
    {
        var rows = new JsonRows(
            ("schema_name", "VARCHAR"), ("table_name", "VARCHAR"), ("files_processed", "BIGINT"), ("files_created", "BIGINT"));
        foreach (var result in results)
            rows.Add(result.SchemaName, result.TableName, (long)result.FilesProcessed, (long)result.FilesCreated);
        return rows.Sql;
    }

    /// <summary>The lake that CHECKPOINT means: the one it names, or the one in use; null when that is no lake.</summary>
    AttachedLake? CheckpointedLake(PassThroughStatement checkpoint)
    {
        var reader = new TokenReader(checkpoint.Text);
        reader.Take("CHECKPOINT");
        return _registry.Find(reader.TakeName() ?? CurrentCatalog);
    }

    // Its steps are transactions of their own, so that a later one's failure leaves the earlier ones done.
    RowSet Checkpoint(AttachedLake lake)
    {
        if (_transaction!.IsExplicit)
            throw new DuckLakeException(
                $"TransactionContext Error: Cannot CHECKPOINT lake \"{lake.Name}\" inside a transaction: COMMIT or ROLLBACK first.");
        if (lake.IsReadOnly)
            throw new DuckLakeException(
                DuckLakeErrorKind.ReadOnly, $"Checkpointing lake \"{lake.Name}\" failed: it is attached in read-only mode.");
        Blocking.Wait(lake.Lake.CheckpointAsync(_cancellation));
        return RowSet.Nothing;
    }

    /// <summary>Arguments of a call, evaluated by the engine when they are asked for.</summary>
    sealed class MaintenanceArguments(LakeSession session, string function, IReadOnlyList<CallArgument> given)
    {
        /// <exception cref="DuckLakeException">There are more positional arguments, or other names, than the function knows.</exception>
        public void Allow(int positional, params ReadOnlySpan<string> names)
        {
            if (given.Count(a => a.Name is null) > positional)
                throw new DuckLakeException(
                    $"Binder Error: No function matches {function} with {given.Count(a => a.Name is null)} arguments beside the catalog.");
            foreach (var (name, _) in given)
            {
                if (name is not null && !Known(name, names))
                {
                    throw new DuckLakeException(
                        $"Binder Error: Invalid named parameter \"{name}\" for function {function}\nCandidates:\n{string.Join('\n', names.ToArray().Select(n => "    " + n))}");
                }
            }
        }

        public string? Text(int position) =>
            given.Where(a => a.Name is null).Skip(position).FirstOrDefault().Expression is { } expression
                ? session.Evaluate([expression])[0] : null;

        /// <summary>A positional argument that is a text or a list of texts.</summary>
        /// <exception cref="DuckLakeException">It is missing or NULL.</exception>
        public string[] Texts(int position)
        {
            var expression = given.Where(a => a.Name is null).Skip(position).FirstOrDefault().Expression
                ?? throw new DuckLakeException(
                    $"Binder Error: No function matches {function}: its argument {position + 2}, a text or a list of texts, is missing.");
            var json = session.Evaluate(
                [$"to_json(CASE WHEN starts_with(typeof({expression}), 'VARCHAR[') THEN TRY_CAST(({expression}) AS VARCHAR[]) ELSE [CAST(({expression}) AS VARCHAR)] END)"])[0];
            var texts = json is null or "null" ? [] : JsonSerializer.Deserialize<string?[]>(json)!;
            return texts.Length > 0 && !texts.Contains(null) ? [.. texts.OfType<string>()]
                : throw new DuckLakeException($"Invalid Input Error: The file list of {function} cannot be NULL or empty.");
        }

        public string? Text(string name) => Value(name, "{0}");

        /// <summary>A named argument under a conversion; null when it is not given or NULL.</summary>
        public string? Value(string name, string conversion) => Expression(name) is { } expression
            ? session.Evaluate([conversion.Replace("{0}", expression, StringComparison.Ordinal)])[0]
            : null;

        public long? Count(string name)
        {
            if (Expression(name) is null)
                return null;
            var text = Value(name, "CAST(({0}) AS UBIGINT)")
                ?? throw new DuckLakeException($"Binder Error: The {name} option must be a non-null integer.");
            return ulong.Parse(text, CultureInfo.InvariantCulture) is var count && count > long.MaxValue ? long.MaxValue : (long)count;
        }

        public bool Flag(string name) => Value(name, "CAST(({0}) AS BOOLEAN)") == "true";

        public DateTimeOffset? Time(string name) => Value(name, "epoch_us(CAST(({0}) AS TIMESTAMPTZ))") is { } micros
            ? DateTimeOffset.UnixEpoch.AddMicroseconds(long.Parse(micros, CultureInfo.InvariantCulture))
            : null;

        string? Expression(string name) => given.FirstOrDefault(a => SqlName.Same(a.Name, name)).Expression;

        static bool Known(string name, ReadOnlySpan<string> names)
        {
            foreach (var known in names)
            {
                if (SqlName.Same(name, known))
                    return true;
            }

            return false;
        }
    }
}
