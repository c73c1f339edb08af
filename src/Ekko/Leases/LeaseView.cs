namespace Ekko.Leases;

/// <summary>A lease as those see it who look after a lake.</summary>
/// <param name="Subject">The chain, or what else one process at a time does.</param>
/// <param name="Holder">The process.</param>
/// <param name="EndsIn">How long it lives without renewal; negative when it has ended and was not given back.</param>
public sealed record LeaseView(string Subject, string Holder, TimeSpan EndsIn);
