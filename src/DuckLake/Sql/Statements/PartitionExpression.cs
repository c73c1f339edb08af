namespace Ekko.DuckLake.Sql;

/// <summary>One key of PARTITIONED BY: <c>network</c> (identity), <c>year(block_time)</c> or <c>bucket(4, from_address)</c>.</summary>
sealed record PartitionExpression(string Transform, int? Buckets, string Column);
