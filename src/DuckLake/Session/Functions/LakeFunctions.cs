using System.Collections.Frozen;
using System.Globalization;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

/// <summary>The table functions of a lake that answer from its catalog, with the official names and columns.</summary>
static class LakeFunctions
{
    const string Bigint = "BIGINT";
    const string Varchar = "VARCHAR";

    static readonly FrozenDictionary<string, string> Descriptions = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["version"] = "The version of the format",
        ["created_by"] = "Which program created the lake",
        ["data_path"] = "Where the lake's files are",
        ["encrypted"] = "Whether the lake's files are encrypted",
        ["data_inlining_row_limit"] = "Up to how many rows of one write stay in the catalog",
        ["target_file_size"] = "The size in bytes that files should have",
        ["parquet_compression"] = "How Parquet files are compressed",
        ["parquet_compression_level"] = "How hard Parquet files are compressed",
        ["parquet_version"] = "The version of the Parquet format that files are written in",
        ["parquet_row_group_size"] = "Rows in a row group of a Parquet file",
        ["parquet_row_group_size_bytes"] = "Bytes in a row group of a Parquet file",
        ["hive_file_pattern"] = "Whether files of partitions lie in directories named after their values",
        ["require_commit_message"] = "Whether every commit has to say what it is about",
        ["rewrite_delete_threshold"] = "The share of deleted rows from which on a file is rewritten",
        ["delete_older_than"] = "How long files that are no longer needed are kept",
        ["expire_older_than"] = "How long snapshots are kept",
        ["auto_compact"] = "Whether maintenance of the whole lake includes the table",
        ["per_thread_output"] = "Whether each thread writes files of its own",
        ["write_deletion_vectors"] = "Whether deleted rows are kept in deletion vectors instead of delete files",
        ["sort_on_insert"] = "Whether rows are sorted when they are inserted",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary><c>ducklake_snapshots</c>: every snapshot and what its commit did and said.</summary>
    public static async Task<string> SnapshotsAsync(AttachedLake lake, CancellationToken cancellationToken) =>
        Snapshots(await lake.Catalog.Snapshots.AllAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Snapshots as rows of <c>ducklake_snapshots</c>.</summary>
    public static string Snapshots(IEnumerable<SnapshotRecord> records)
    {
        var rows = new JsonRows(
            ("snapshot_id", Bigint), ("snapshot_time", "TIMESTAMPTZ"), ("schema_version", Bigint), ("changes", "MAP(VARCHAR, VARCHAR[])"),
            ("author", Varchar), ("commit_message", Varchar), ("commit_extra_info", Varchar));
        foreach (var record in records)
        {
            rows.Add(
                record.Snapshot.Id.Value, CatalogTime.Format(record.Snapshot.Time), record.Snapshot.SchemaVersion,
                SnapshotChanges.Describe(record.ChangesMade), record.Author, record.Message, record.ExtraInfo);
        }

        return rows.Sql;
    }

    /// <summary><c>ducklake_current_snapshot</c> and <c>ducklake_last_committed_snapshot</c>: one id.</summary>
    public static string SnapshotIdRow(SnapshotId? id)
    {
        var rows = new JsonRows(("id", "UBIGINT"));
        rows.Add(id?.Value);
        return rows.Sql;
    }

    /// <summary><c>ducklake_settings</c>: how the lake is attached.</summary>
    public static string Settings(AttachedLake lake)
    {
        var rows = new JsonRows(("catalog_type", Varchar), ("extension_version", Varchar), ("data_path", Varchar));
        var version = typeof(LakeFunctions).Assembly.GetName().Version?.ToString(3);
        rows.Add(lake.Catalog.Dialect.Name.ToLowerInvariant(), "Ekko " + version, lake.Catalog.DataPath);
        return rows.Sql;
    }

    /// <summary><c>ducklake_options</c>: options of the lake, its schemas and tables.</summary>
    public static async Task<string> OptionsAsync(AttachedLake lake, LakeTree tree, CancellationToken cancellationToken)
    {
        var rows = new JsonRows(
            ("option_name", Varchar), ("description", Varchar), ("value", Varchar), ("scope", Varchar), ("scope_entry", Varchar));
        foreach (var option in await lake.Catalog.Options.AllAsync(cancellationToken).ConfigureAwait(false))
        {
            var (scope, entry) = option switch
            {
                { Scope: "schema" } => ("SCHEMA", tree.FindSchema(new SchemaId(option.ScopeId ?? -1))?.Name),
                { Scope: "table" } => ("TABLE", TableName(tree, new TableId(option.ScopeId ?? -1))),
                _ => ("GLOBAL", null),
            };
            rows.Add(option.Key, Descriptions.GetValueOrDefault(option.Key), option.Value, scope, entry);
        }

        return rows.Sql;
    }

    /// <summary><c>ducklake_table_info</c>: files and bytes of every table.</summary>
    public static async Task<string> TableInfoAsync(AttachedLake lake, LakeTree tree, CancellationToken cancellationToken)
    {
        var rows = new JsonRows(
            ("table_name", Varchar), ("schema_id", Bigint), ("table_id", Bigint), ("table_uuid", "UUID"), ("file_count", Bigint),
            ("file_size_bytes", Bigint), ("delete_file_count", Bigint), ("delete_file_size_bytes", Bigint));
        foreach (var table in tree.Tables)
        {
            var files = (await lake.Catalog.Files.ReadAsync(table, tree.Snapshot, cancellationToken).ConfigureAwait(false)).Files;
            var deletes = files.Where(f => f.Delete is not null).Select(f => f.Delete!).ToList();
            rows.Add(
                table.Name, table.Schema.Value, table.Id.Value, table.Uuid.ToString(), (long)files.Length, files.Sum(f => f.FileSizeBytes),
                (long)deletes.Count, deletes.Sum(d => d.FileSizeBytes));
        }

        return rows.Sql;
    }

    /// <summary><c>ducklake_list_files</c>: data and delete files of a table.</summary>
    public static async Task<string> ListFilesAsync(AttachedLake lake, LakeTree tree, LakeTable table, CancellationToken cancellationToken)
    {
        var rows = new JsonRows(
            ("data_file", Varchar), ("data_file_size_bytes", "UBIGINT"), ("data_file_footer_size", "UBIGINT"),
            ("data_file_encryption_key", "BLOB"),
            ("delete_file", Varchar), ("delete_file_size_bytes", "UBIGINT"), ("delete_file_footer_size", "UBIGINT"),
            ("delete_file_encryption_key", "BLOB"));
        foreach (var file in (await lake.Catalog.Files.ReadAsync(table, tree.Snapshot, cancellationToken).ConfigureAwait(false)).Files)
        {
            rows.Add(
                file.Path, file.FileSizeBytes, file.FooterSize, Blob(file.EncryptionKey),
                file.Delete?.Path, file.Delete?.FileSizeBytes, file.Delete?.FooterSize,
                Blob(file.Delete?.EncryptionKey));
        }

        return rows.Sql;
    }

    static string? TableName(LakeTree tree, TableId id) =>
        tree.FindTable(id) is { } table ? tree.FindSchema(table.Schema)?.Name + "." + table.Name : null;

    // The engine's text of a BLOB: bytes outside printable ASCII as \xHH.
    static string? Blob(string? base64) => string.IsNullOrEmpty(base64)
        ? null
        : string.Concat(Convert.FromBase64String(base64).Select(b => string.Create(CultureInfo.InvariantCulture, $"\\x{b:X2}")));
}
