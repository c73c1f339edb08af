using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

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

    /// <summary>Whether the session may have made temporary tables or views.</summary>
    public bool MayHaveTemporary { get; set; }

    /// <summary>The last snapshot of each lake that the session has committed.</summary>
    public Dictionary<AttachedLake, SnapshotId> LastCommitted { get; } = [];

    /// <summary>Makes a catalog the one unqualified names are looked for in.</summary>
    public void Use(string catalog)
    {
        Engine.Main.Execute("USE " + SqlText.QuoteIdentifier(catalog), CancellationToken.None);
        ReadPosition();
    }

    /// <summary>Makes a setting, which the first connection has already, on the others.</summary>
    public void AddSetting(string sql)
    {
        Engine.AddSetting(sql);
        // It may be one of the whole engine.
        Registry.Plans.Clear();
    }

    /// <summary>Asks the engine where unqualified names are looked for.</summary>
    public void ReadPosition()
    {
        using var result = Engine.Main.Query("SELECT current_database(), current_schema()");
        using var chunk = result.Fetch();
        CurrentCatalog = chunk![0].Text(0);
        CurrentSchema = chunk[1].Text(0);
    }

    /// <inheritdoc />
    public void Dispose() => Engine.Dispose();
}
