namespace Ekko.Tests.Servers;

/// <summary>A test that needs an EVM node: left out, with the reason, where none is installed; with CI=true it fails there.</summary>
sealed class AnvilFactAttribute : FactAttribute
{
    public AnvilFactAttribute() => Skip = AnvilNode.SkipReason;
}

/// <summary>A test with data that needs an EVM node.</summary>
sealed class AnvilTheoryAttribute : TheoryAttribute
{
    public AnvilTheoryAttribute() => Skip = AnvilNode.SkipReason;
}
