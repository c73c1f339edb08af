namespace Ekko.DuckDb;

/// <summary>What kind of statement was prepared or run, numbered as in the C manual (duckdb_statement_type).</summary>
public enum DuckDbStatementKind
{
    /// <summary>Invalid.</summary>
    Invalid = 0,
    /// <summary>Select.</summary>
    Select = 1,
    /// <summary>Insert.</summary>
    Insert = 2,
    /// <summary>Update.</summary>
    Update = 3,
    /// <summary>Explain.</summary>
    Explain = 4,
    /// <summary>Delete.</summary>
    Delete = 5,
    /// <summary>Prepare.</summary>
    Prepare = 6,
    /// <summary>Create.</summary>
    Create = 7,
    /// <summary>Execute.</summary>
    Execute = 8,
    /// <summary>Alter.</summary>
    Alter = 9,
    /// <summary>Transaction.</summary>
    Transaction = 10,
    /// <summary>Copy.</summary>
    Copy = 11,
    /// <summary>Analyze.</summary>
    Analyze = 12,
    /// <summary>Variable set.</summary>
    VariableSet = 13,
    /// <summary>Create func.</summary>
    CreateFunc = 14,
    /// <summary>Drop.</summary>
    Drop = 15,
    /// <summary>Export.</summary>
    Export = 16,
    /// <summary>Pragma.</summary>
    Pragma = 17,
    /// <summary>Vacuum.</summary>
    Vacuum = 18,
    /// <summary>Call.</summary>
    Call = 19,
    /// <summary>Set.</summary>
    Set = 20,
    /// <summary>Load.</summary>
    Load = 21,
    /// <summary>Relation.</summary>
    Relation = 22,
    /// <summary>Extension.</summary>
    Extension = 23,
    /// <summary>Logical plan.</summary>
    LogicalPlan = 24,
    /// <summary>Attach.</summary>
    Attach = 25,
    /// <summary>Detach.</summary>
    Detach = 26,
    /// <summary>Multi.</summary>
    Multi = 27,
    /// <summary>Copy database.</summary>
    CopyDatabase = 28,
    /// <summary>Update extensions.</summary>
    UpdateExtensions = 29,
    /// <summary>Merge into.</summary>
    MergeInto = 30,
}
