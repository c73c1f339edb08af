using System.Globalization;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

sealed partial class LakeSession
{
    static readonly HashSet<string> BuiltIn = new(StringComparer.OrdinalIgnoreCase)
    {
        "ducklake", "sqlite", "sqlite_scanner", "postgres", "postgres_scanner", "httpfs", "aws", "json", "parquet", "icu", "core_functions",
            "autocomplete",
    };

    static readonly HashSet<string> AcceptedOptions = new(StringComparer.OrdinalIgnoreCase)
    {
        "DATA_PATH", "OVERRIDE_DATA_PATH", "READ_ONLY", "READ_WRITE", "SNAPSHOT_VERSION", "SNAPSHOT_TIME", "CREATE_IF_NOT_EXISTS",
            "METADATA_PATH",
        "DATA_INLINING_ROW_LIMIT", "METADATA_SCHEMA", "METADATA_CATALOG", "BUSY_TIMEOUT", "AUTOMATIC_MIGRATION", "TYPE", "ENCRYPTED",
        "WRITE_DELETION_VECTORS", "DUCKLAKE_VERSION",
    };

    /// <summary>Attaches a lake for every connection of the data source.</summary>
    public void Attach(LakeAttachment attachment, CancellationToken cancellationToken) =>
        Blocking.Wait(_registry.AttachAsync(attachment, cancellationToken));

    /// <summary>Makes a catalog the one unqualified names are looked for in.</summary>
    public void Use(string catalog)
    {
        _connection.Execute("USE " + SqlText.QuoteIdentifier(catalog), CancellationToken.None);
        ReadPosition();
    }

    RowSet Attach(AttachStatement attach)
    {
        const string Prefix = "ducklake:";
        var isLake = attach.Path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
        if (!isLake && !(attach.Options.TryGetValue("TYPE", out var type) && SqlName.Same(type?.Trim('\''), "ducklake")))
        {
            _registry.Plans.Stop();
            return RunEngine(attach.Text.Trimmed);
        }

        var path = isLake ? attach.Path[Prefix.Length..] : attach.Path;
        if (Option(attach, "METADATA_PATH") is { } metadata)
            path += metadata;
        var name = attach.Alias ?? CatalogOptions.DefaultName(path);
        if (_registry.Find(name) is { } existing)
        {
            if (attach.IfNotExists)
                return RowSet.Nothing;
            if (!attach.OrReplace)
                throw new DuckLakeException(
                    DuckLakeErrorKind.AlreadyExists,
                    $"Binder Error: Failed to attach database: database with name \"{name}\" already exists");
            DetachLake(existing);
        }

        Attach(Read(attach, name, path), _cancellation);
        return RowSet.Nothing;
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
                $"Attaching \"{name}\" failed: SNAPSHOT_VERSION and SNAPSHOT_TIME can only be used in read-only mode. Leave READ_WRITE out.");
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
            : Evaluate([$"epoch_us(CAST(({attach.Options["SNAPSHOT_TIME"]}) AS TIMESTAMPTZ))"])[0];
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
        attach.Options.TryGetValue(name, out var expression) && expression is not null ? Evaluate([expression])[0] : null;

    bool Flag(AttachStatement attach, string name)
    {
        if (!attach.Options.TryGetValue(name, out var expression))
            return false;
        return expression is null || Evaluate([$"CAST(({expression}) AS BOOLEAN)"])[0] == "true";
    }

    RowSet Detach(DetachStatement detach)
    {
        if (_registry.Find(detach.Name) is not { } lake)
            return RunEngine(detach.Text.Trimmed);
        DetachLake(lake);
        return RowSet.Nothing;
    }

    void DetachLake(AttachedLake lake)
    {
        _connection.Execute("DETACH " + SqlText.QuoteIdentifier(lake.Name), _cancellation);
        foreach (var key in _staged.Keys.Where(k => k.Lake == lake).ToList())
        {
            _staged[key].Drop();
            _staged.Remove(key);
        }

        _registry.Remove(lake);
    }

    RowSet Use(UseStatement use)
    {
        ShowLakes();
        var rows = RunEngine(use.Text.Trimmed);
        ReadPosition();
        return rows;
    }

    void ReadPosition()
    {
        using var result = _connection.Query("SELECT current_database(), current_schema()");
        using var chunk = result.Fetch();
        CurrentCatalog = chunk![0].Text(0);
        CurrentSchema = chunk[1].Text(0);
    }

    static RowSet LoadExtension(ExtensionStatement extension)
    {
        if (BuiltIn.Contains(extension.Extension))
            return RowSet.Nothing;
        throw Unsupported(
            $"{extension.Verb} {extension.Extension}",
            "extensions are not downloaded; ducklake, sqlite, postgres, httpfs and aws are built in.");
    }

    RowSet Call(CallStatement call)
    {
        var name = call.Procedure.Name;
        var isOfficial = name.StartsWith(FunctionPrefix, StringComparison.OrdinalIgnoreCase) && call.Procedure.Parts.Count == 1;
        if (SqlName.Same(isOfficial ? name[FunctionPrefix.Length..] : name, "set_commit_message"))
            return SetCommitMessage(call, isOfficial);
        var isLakes = isOfficial || (LakeFunctionNames.Contains(name) && Names.Resolve(call.Procedure) is not null);
        if (isLakes)
            return Query("FROM " + call.Text.Trimmed["CALL".Length..]);
        RefuseLakeNames(call.Text, "CALL");
        return RunEngine(call.Text.Trimmed);
    }

    RowSet SetCommitMessage(CallStatement call, bool isOfficial)
    {
        var arguments = call.Arguments.ToList();
        AttachedLake lake;
        if (isOfficial)
        {
            var catalog = arguments.Count > 0 ? Evaluate([arguments[0].Expression])[0] : null;
            lake = _registry.Find(catalog ?? "")
                ?? throw new DuckLakeException(DuckLakeErrorKind.NotFound, $"Binder Error: Failed to find attached database \"{catalog}\"");
            arguments.RemoveAt(0);
        }
        else
        {
            lake = Names.Resolve(call.Procedure)?.Lake ?? throw new DuckLakeException(
                DuckLakeErrorKind.NotFound,
                $"Catalog Error: {call.Procedure} is no procedure of an attached lake. Write lake.set_commit_message(…).");
        }

        string? Value(string argumentName, int position)
        {
            var named = arguments.FindIndex(a => SqlName.Same(a.Name, argumentName));
            var index = named >= 0 ? named : position < arguments.Count && arguments[position].Name is null ? position : -1;
            return index < 0 ? null : Evaluate([arguments[index].Expression])[0];
        }

        // It belongs to the running transaction: outside one there is nothing left for it to describe.
        ViewOf(lake).CommitMessage = (Value("author", 0), Value("commit_message", 1), Value("extra_info", int.MaxValue));
        return RowSet.Nothing;
    }
}
