namespace Ekko.Sandbox;

/// <summary>What runs statements, and how much they may take.</summary>
public sealed record SandboxOptions
{
    /// <summary>The program that is a worker when it is started with <see cref="SandboxWorker.Argument"/>: an assembly.</summary>
    public required string Program { get; init; }

    /// <summary>How many statements run at once, each in a process of its own.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>How long a statement may keep its worker busy; waiting for the client does not count.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a statement waits for a worker.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes that a worker may have in memory; the operating system gives it no more where it can be told so.</summary>
    public long MemoryLimit { get; init; } = 1_000_000_000;

    /// <summary>How many rows an answer has when the request does not say.</summary>
    public const int DefaultRows = 1_000;

    /// <summary>How many rows an answer may have.</summary>
    public int RowLimit { get; init; } = MaxRows;

    /// <summary>How many rows an answer may have at most, whatever <see cref="RowLimit"/> says.</summary>
    public const int MaxRows = 1_000_000;

    /// <summary>How many characters a statement may have.</summary>
    public const int MaxLength = 64 * 1024;
}
