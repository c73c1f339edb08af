using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Ekko.DuckLake.Transactions;

/// <summary>The database failed while committing: it may or may not have done so.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Thrown and caught in this assembly only, always with its cause.")]
sealed class UnknownOutcomeException(DbException error) : Exception(error.Message, error)
{
    /// <summary>How it failed.</summary>
    public DbException Error => error;
}
