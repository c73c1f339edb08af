using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

/// <summary>What a session keeps from one statement to the next, its transaction aside.</summary>
sealed class SessionState(LakeRegistry registry) : IDisposable
{
    /// <summary>The attached lakes.</summary>
    public LakeRegistry Registry { get; } = registry;

    /// <summary>The connections to the engine.</summary>
    public SessionEngine Engine { get; } = new(registry.Engine);

    /// <summary>Rows that wait to be written.</summary>
    public StagingArea Staging { get; } = new();

    /// <summary>The catalog unqualified names are looked for in.</summary>
    public string CurrentCatalog { get; private set; } = "memory";

    /// <summary>The schema unqualified names are looked for in.</summary>
    public string CurrentSchema { get; private set; } = "main";

    /// <summary>The names of temporary tables and views.</summary>
    public TemporaryNames Temporaries { get; } = new();

    /// <summary>The last snapshot of each lake that the session has committed.</summary>
    public Dictionary<AttachedLake, SnapshotId> LastCommitted { get; } = [];

    /// <summary>The macros of lakes that the session's statements have called.</summary>
    public MacroMirror Macros { get; } = new();

    /// <summary>The macros of the engine.</summary>
    public EngineMacros EngineMacros { get; } = new();

    /// <summary>Statements of PREPARE, by name.</summary>
    public Dictionary<string, PreparedStatement> Prepared { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes a lake, and a schema of it, the place unqualified names are looked for in.</summary>
    public void Use(AttachedLake lake, string schema)
    {
        // The engine has one schema for each lake.
        if (!SqlName.Same(CurrentCatalog, lake.Name))
            Engine.Main.Execute("USE " + SqlText.QuoteIdentifier(lake.Name), CancellationToken.None);
        (CurrentCatalog, CurrentSchema) = (lake.Name, schema);
    }

    /// <summary>Makes a setting, which the first connection has already, on the others.</summary>
    public void AddSetting(string sql)
    {
        Engine.AddSetting(sql);
        // It may be one of the whole engine.
        Registry.Plans.Clear();
    }

    /// <summary>Asks the engine where unqualified names are looked for, after a statement that may have changed it.</summary>
    public void ReadPosition()
    {
        using var result = Engine.Main.Query("SELECT current_database(), current_schema()");
        using var chunk = result.Fetch();
        var catalog = chunk![0].Text(0);
        // Of a lake the engine knows no more than the name.
        if (Registry.Find(catalog) is null || !SqlName.Same(catalog, CurrentCatalog))
            (CurrentCatalog, CurrentSchema) = (catalog, chunk[1].Text(0));
    }

    /// <summary>To be told after a rollback, which may have taken objects of the engine that the session has made.</summary>
    public void Forget()
    {
        Macros.Forget();
        EngineMacros.Forget();
        Temporaries.Forget();
    }

    /// <inheritdoc />
    public void Dispose() => Engine.Dispose();
}
