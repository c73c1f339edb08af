namespace Ekko.Cli.Doctor;

/// <summary>How a check went.</summary>
enum CheckStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, with a restriction that the operator should know.</summary>
    Warning,

    /// <summary>Does not work.</summary>
    Failed,

    /// <summary>Not asked, because it makes no sense here.</summary>
    Skipped,
}

/// <summary>What a check found.</summary>
/// <param name="Status">How it went.</param>
/// <param name="Summary">What was found, in one line; never a secret.</param>
/// <param name="Advice">What to do about it; null when nothing is to be done.</param>
sealed record CheckResult(CheckStatus Status, string Summary, string? Advice = null)
{
    public static CheckResult Ok(string summary) => new(CheckStatus.Ok, summary);

    public static CheckResult Warning(string summary, string advice) => new(CheckStatus.Warning, summary, advice);

    public static CheckResult Failed(string summary, string advice) => new(CheckStatus.Failed, summary, advice);

    public static CheckResult Skipped(string summary) => new(CheckStatus.Skipped, summary);
}
