using Ekko.DuckDb;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Parquet;

/// <summary>
/// The hash of the bucket transform as SQL functions, one per physical form, and the SQL that brings a column into that form
/// (format 1.0: integers, dates, times and narrow decimals as 8 bytes; floats as the bits of a double; text and blobs as bytes; the rest
/// as the bytes of their text).
/// </summary>
static class BucketFunction
{
    const string OfInteger = "ekko_bucket_integer";
    const string OfDouble = "ekko_bucket_double";
    const string OfText = "ekko_bucket_text";
    const string OfBlob = "ekko_bucket_blob";

    internal static void Register(DuckDbConnection connection)
    {
        new IntegerHash().Register(connection);
        new DoubleHash().Register(connection);
        new BytesHash(OfText, DuckDbType.VarChar).Register(connection);
        new BytesHash(OfBlob, DuckDbType.Blob).Register(connection);
    }

    /// <summary>The SQL of the hash of <paramref name="column"/>.</summary>
    internal static string HashSql(string column, ColumnType type) => type.Kind switch
    {
        ColumnKind.Boolean or ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64 =>
            $"{OfInteger}(CAST({column} AS BIGINT))",
        ColumnKind.Date => $"{OfInteger}(CAST({column} - DATE '1970-01-01' AS BIGINT))",
        ColumnKind.Time or ColumnKind.Timestamp or ColumnKind.TimestampTz => $"{OfInteger}(epoch_us({column}))",
        ColumnKind.TimestampMs => $"{OfInteger}(epoch_ms({column}))",
        ColumnKind.TimestampS => $"{OfInteger}(CAST(epoch({column}) AS BIGINT))",
        ColumnKind.TimestampNs => $"{OfInteger}(epoch_ns({column}))",
        ColumnKind.Decimal when type.Width <= 18 =>
            $"{OfInteger}(CAST(replace(CAST({column} AS VARCHAR), '.', '') AS BIGINT))",
        ColumnKind.Float32 or ColumnKind.Float64 => $"{OfDouble}(CAST({column} AS DOUBLE))",
        ColumnKind.Varchar or ColumnKind.Json => $"{OfText}({column})",
        ColumnKind.Blob => $"{OfBlob}({column})",
        _ => $"{OfText}(CAST({column} AS VARCHAR))",
    };

    sealed class IntegerHash() : DuckDbScalarFunction(OfInteger, DuckDbType.Integer, DuckDbType.BigInt)
    {
        protected override void Evaluate(DuckDbArguments input, DuckDbVectorWriter output)
        {
            var values = input[0].Values<long>();
            var hashes = output.Values<int>();
            for (var i = 0; i < values.Length; i++)
                hashes[i] = Murmur3.Hash(values[i]);
        }
    }

    sealed class DoubleHash() : DuckDbScalarFunction(OfDouble, DuckDbType.Integer, DuckDbType.Double)
    {
        protected override void Evaluate(DuckDbArguments input, DuckDbVectorWriter output)
        {
            var values = input[0].Values<double>();
            var hashes = output.Values<int>();
            for (var i = 0; i < values.Length; i++)
                hashes[i] = Murmur3.Hash(values[i] == 0 ? 0 : BitConverter.DoubleToInt64Bits(values[i]));
        }
    }

    sealed class BytesHash(string name, DuckDbType type) : DuckDbScalarFunction(name, DuckDbType.Integer, type)
    {
        protected override void Evaluate(DuckDbArguments input, DuckDbVectorWriter output)
        {
            var values = input[0];
            var hashes = output.Values<int>();
            for (var i = 0; i < values.RowCount; i++)
            {
                if (values.IsValid(i))
                    hashes[i] = Murmur3.Hash(values.Bytes(i));
            }
        }
    }
}
