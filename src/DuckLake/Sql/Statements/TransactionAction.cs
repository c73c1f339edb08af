namespace Ekko.DuckLake.Sql;

/// <summary>What a transaction statement does.</summary>
enum TransactionAction
{
    /// <summary>BEGIN, START TRANSACTION.</summary>
    Begin,

    /// <summary>COMMIT, END.</summary>
    Commit,

    /// <summary>ROLLBACK, ABORT.</summary>
    Rollback,
}
