using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
namespace Ekko.DuckLake.Transactions;
/// <summary>stub</summary>
public sealed class LakeTransaction
{
    internal LakeTransaction(SqlCatalog catalog, LakeTree tree) { _ = catalog; _ = tree; }
}
