namespace Ekko.Sandbox;

/// <summary>Why a statement was not run to its end.</summary>
public enum SandboxErrorKind
{
    /// <summary>It is no query, or names what it may not.</summary>
    Refused,

    /// <summary>The engine refused it, or it failed while it ran.</summary>
    Failed,

    /// <summary>It ran for too long, and its process was ended.</summary>
    TimeLimit,

    /// <summary>It took too much memory.</summary>
    MemoryLimit,

    /// <summary>All processes are taken by other statements.</summary>
    Busy,
}
