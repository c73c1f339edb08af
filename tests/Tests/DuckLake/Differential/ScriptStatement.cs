namespace Ekko.Tests.DuckLake.Differential;

/// <summary>What two answers to one statement have in common.</summary>
enum Comparison
{
    /// <summary>The same columns and rows, in any order.</summary>
    Rows,

    /// <summary>The same columns and rows in the same order.</summary>
    Order,

    /// <summary>The same number of changed rows.</summary>
    Count,

    /// <summary>Both succeed: what they answer is the engine's own affair.</summary>
    Success,
}

/// <summary>A statement and what is known of it.</summary>
/// <param name="Sql">Its text; <c>{folder}</c> is a folder of the side that runs it.</param>
/// <param name="Comparison">How its answers are compared.</param>
/// <param name="After">What there is when it has succeeded; null when that does not change.</param>
sealed record ScriptStatement(string Sql, Comparison Comparison, Func<ScriptModel, ScriptModel>? After = null)
{
    /// <summary>Texts of its parameters, by position.</summary>
    internal IReadOnlyList<string?> Parameters { get; init; } = [];

    /// <summary>The tables whose rows it may change.</summary>
    internal IReadOnlyList<string> Changed { get; init; } = [];
}
