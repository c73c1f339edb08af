namespace Ekko.Api.Checks;

/// <summary>What a check found.</summary>
/// <param name="Name">The check.</param>
/// <param name="Status">How it went.</param>
/// <param name="Summary">What was found, in one line; never a secret.</param>
/// <param name="Advice">What to do about it; null when nothing is to be done.</param>
public sealed record SystemCheck(string Name, SystemCheckStatus Status, string Summary, string? Advice);
