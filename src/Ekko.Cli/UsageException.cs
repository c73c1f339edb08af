namespace Ekko.Cli;

/// <summary>An option, an argument or the environment is wrong: one line on standard error, exit code 2.</summary>
sealed class UsageException(string message) : Exception(message);
