using System.Reflection;
using Ekko.Tests.DuckLake.Contract;

namespace Ekko.Tests.Architecture;

/// <summary>Rules that all tests keep.</summary>
public sealed class TestRuleTests
{
    [Fact]
    public void A_catalog_whose_server_is_missing_is_a_skipped_case_and_never_a_case_less() =>
        Assert.Empty(
            from type in typeof(TestRuleTests).Assembly.GetTypes()
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
            let fact = method.GetCustomAttribute<FactAttribute>()
            where fact is not null and not CatalogTheoryAttribute
            where method.GetParameters().Any(parameter => parameter.ParameterType == typeof(CatalogKind))
            select $"{type.Name}.{method.Name}");
}
