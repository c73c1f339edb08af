namespace Ekko.Cli;

/// <summary>What the process answers to its caller.</summary>
static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Success = 0;

    /// <summary>The command ran and failed.</summary>
    public const int Failure = 1;

    /// <summary>The command could not start: an option, an argument or an environment variable is wrong.</summary>
    public const int Usage = 2;

    /// <summary>It ran, and found what is worth a look but stops nothing.</summary>
    public const int Warning = 3;

    /// <summary>Ctrl-C (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
