namespace Ekko.Tests.Ekko;

/// <summary>The tests that share <see cref="ReadingLake"/>.</summary>
[CollectionDefinition(Name)]
public sealed class ReadingLakeCollection : ICollectionFixture<ReadingLake>
{
    public const string Name = "Reading lake";
}
