namespace Ekko.Api.Checks;

/// <summary>How a check went.</summary>
public enum SystemCheckStatus
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
