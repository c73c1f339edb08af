namespace Ekko.Lookups;

/// <summary>Another process fills the look-up tables now: nothing was committed.</summary>
sealed class LookupOvertakenException() : EkkoException(
    "Filling the look-up tables failed: another process fills them now. Nothing is lost, that one goes on.");
