using System.Globalization;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>ATTACH and DETACH of lakes; other databases are the engine's.</summary>
sealed class AttachExecutor(StatementContext context)
{
    static readonly HashSet<string> AcceptedOptions = new(StringComparer.OrdinalIgnoreCase)
    {
        "DATA_PATH", "OVERRIDE_DATA_PATH", "READ_ONLY", "READ_WRITE", "SNAPSHOT_VERSION", "SNAPSHOT_TIME", "CREATE_IF_NOT_EXISTS",
            "METADATA_PATH",
        "DATA_INLINING_ROW_LIMIT", "METADATA_SCHEMA", "METADATA_CATALOG", "BUSY_TIMEOUT", "AUTOMATIC_MIGRATION", "TYPE", "ENCRYPTED",
        "WRITE_DELETION_VECTORS", "DUCKLAKE_VERSION",
    };

    /// <summary>Attaches a database.</summary>
    public RowSet Attach(AttachStatement attach)
    {
        const string Prefix = "ducklake:";
        var isLake = attach.Path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
        if (!isLake && !(attach.Options.TryGetValue("TYPE", out var type) && SqlName.Same(type?.Trim('\''), "ducklake")))
        {
            return context.RunChanging(attach.Text.Trimmed);
        }

        var path = isLake ? attach.Path[Prefix.Length..] : attach.Path;
        if (Option(attach, "METADATA_PATH") is { } metadata)
            path += metadata;
        var name = attach.Alias ?? CatalogOptions.DefaultName(path);
        if (context.Registry.Find(name) is { } existing)
        {
            if (attach.IfNotExists)
                return RowSet.Nothing;
            if (!attach.OrReplace)
                throw new DuckLakeException(
                    DuckLakeErrorKind.AlreadyExists,
                    $"Binder Error: Failed to attach database: database with name \"{name}\" already exists");
            Detach(existing);
        }

        Blocking.Wait(context.Registry.AttachAsync(Read(attach, name, path), context.Cancellation));
        return RowSet.Nothing;
    }

    /// <summary>Detaches a database.</summary>
    public RowSet Detach(DetachStatement detach)
    {
        if (context.Registry.Find(detach.Name) is not { } lake)
            return context.Run(detach.Text.Trimmed);
        Detach(lake);
        return RowSet.Nothing;
    }

    void Detach(AttachedLake lake)
    {
        context.Execute("DETACH " + SqlText.QuoteIdentifier(lake.Name));
        context.Session.Staging.Remove(lake);
        context.Registry.Remove(lake);
    }

    LakeAttachment Read(AttachStatement attach, string name, string path)
    {
        if (attach.Options.Keys.FirstOrDefault(k => !AcceptedOptions.Contains(k)) is { } unknown)
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported, $"Not implemented Error: Unsupported option {unknown.ToLowerInvariant()} for DuckLake");
        if (Flag(attach, "ENCRYPTED"))
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported, $"Attaching \"{name}\" failed: encrypted lakes cannot be written by this version.");
        if (attach.Options.ContainsKey("READ_WRITE")
            && (attach.Options.ContainsKey("SNAPSHOT_VERSION") || attach.Options.ContainsKey("SNAPSHOT_TIME")))
            throw new DuckLakeException(
                $"Attaching \"{name}\" failed: SNAPSHOT_VERSION and SNAPSHOT_TIME can only be used in read-only mode. "
                + "Leave READ_WRITE out.");
        if (attach.Options.ContainsKey("SNAPSHOT_VERSION") && attach.Options.ContainsKey("SNAPSHOT_TIME"))
        {
            throw new DuckLakeException(
                $"Attaching \"{name}\" failed: Cannot specify both VERSION and TIMESTAMP. Leave SNAPSHOT_VERSION or SNAPSHOT_TIME out.");
        }

        if (SqlName.Same(Option(attach, "METADATA_CATALOG"), name))
        {
            throw new DuckLakeException(
                $"Attaching \"{name}\" failed: METADATA_CATALOG is the name of the lake itself. Choose another one for its metadata.");
        }

        var time = Option(attach, "SNAPSHOT_TIME") is null ? null
            : context.Evaluate($"epoch_us(CAST(({attach.Options["SNAPSHOT_TIME"]}) AS TIMESTAMPTZ))");
        return new LakeAttachment
        {
            Name = name,
            CatalogPath = path,
            MetadataSchema = Option(attach, "METADATA_SCHEMA"),
            DataPath = Option(attach, "DATA_PATH"),
            OverrideDataPath = Flag(attach, "OVERRIDE_DATA_PATH"),
            ReadOnly = Flag(attach, "READ_ONLY"),
            MetadataCatalog = Option(attach, "METADATA_CATALOG"),
            CreateIfNotExists = !attach.Options.ContainsKey("CREATE_IF_NOT_EXISTS") || Flag(attach, "CREATE_IF_NOT_EXISTS"),
            DataInliningRowLimit = Option(attach, "DATA_INLINING_ROW_LIMIT") is { } limit ? Limit(limit) : null,
            SnapshotVersion = Option(attach, "SNAPSHOT_VERSION") is { } version ? long.Parse(version, CultureInfo.InvariantCulture) : null,
            SnapshotTime = time is null ? null : DateTimeOffset.UnixEpoch.AddMicroseconds(long.Parse(time, CultureInfo.InvariantCulture)),
        };
    }

    static long Limit(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
        ? limit
        : throw new DuckLakeException(
            $"Attaching a lake failed: DATA_INLINING_ROW_LIMIT is a number of rows, not '{text}'. Give 0 to keep all rows in files.");

    string? Option(AttachStatement attach, string name) =>
        attach.Options.TryGetValue(name, out var expression) && expression is not null ? context.Evaluate(expression) : null;

    bool Flag(AttachStatement attach, string name)
    {
        if (!attach.Options.TryGetValue(name, out var expression))
            return false;
        return expression is null || context.Evaluate($"CAST(({expression}) AS BOOLEAN)") == "true";
    }
}
