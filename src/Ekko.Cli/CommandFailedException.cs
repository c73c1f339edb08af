namespace Ekko.Cli;

/// <summary>A command cannot go on for a reason its user can act on: one line on standard error, exit code 1.</summary>
sealed class CommandFailedException(string message) : Exception(message);
