using Ekko.DuckLake.AddFiles;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

sealed partial class LakeSession
{
    /// <summary><c>ducklake_add_data_files</c>: makes Parquet files part of a table; answers no rows.</summary>
    string AddFiles(SessionLake lake, string schema, IReadOnlyList<CallArgument> given)
    {
        var arguments = new MaintenanceArguments(this, FunctionPrefix + "add_data_files", given);
        arguments.Allow(2, "schema", "allow_missing", "ignore_extra_columns", "hive_partitioning");
        var name = arguments.Text(0)
            ?? throw new DuckLakeException("Invalid Input Error: Table name cannot be NULL: name the table that takes the files.");
        var table = lake.Tree.GetTable(arguments.Text("schema") ?? schema, name);
        WriteStagedRows((lake.Lake, table.Id));
        var options = new AddFilesOptions
        {
            AllowMissing = arguments.Flag("allow_missing"),
            IgnoreExtraColumns = arguments.Flag("ignore_extra_columns"),
            HivePartitioning = arguments.Value("hive_partitioning", "CAST(({0}) AS BOOLEAN)") != "false",
        };
        var add = new AddDataFiles(lake.Lake.Catalog, lake.Lake.Storage, lake.Transaction, table, options);
        Blocking.Wait(add.RunAsync(arguments.Texts(1), _connection, Evaluate, _cancellation));
        return new JsonRows(("filename", "VARCHAR")).Sql;
    }
}
