namespace Ekko.Tests.Servers;

/// <summary>A test that needs an EVM node.</summary>
sealed class AnvilFactAttribute() : ServerFactAttribute(AnvilNode.SkipReason);

/// <summary>A test with data that needs an EVM node.</summary>
sealed class AnvilTheoryAttribute() : ServerTheoryAttribute(AnvilNode.SkipReason);
