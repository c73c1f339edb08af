using Apache.Arrow;
using Apache.Arrow.Ipc;
using Ekko.Arrow;
using Ekko.Blocks;
using Ekko.DuckLake.Columns;
using Field = Apache.Arrow.Field;

namespace Ekko.Tests.Ekko.Arrow;

/// <summary>Arrow files of the real blocks, as others have them.</summary>
static class ArrowSample
{
    /// <summary>The transactions of real blocks.</summary>
    public static BlockBatch Batch(int files = int.MaxValue)
    {
        var batch = new BlockBatch();
        var reader = new BlockFileReader(TimeProvider.System);
        foreach (var file in RealBlocks.Files.Take(files))
            reader.Read(batch, file);
        return batch;
    }

    /// <summary>The bytes of a file of some rows; the hour is not looked at.</summary>
    public static byte[] Encode(BlockBatch batch, RowRange? rows = null)
    {
        using var output = new MemoryStream();
        new ArrowEncoder(batch.Transactions, 0).Write([rows ?? new RowRange(0, batch.Transactions.Batch.RowCount)], output);
        return output.ToArray();
    }

    /// <summary>Writes a file for each block, where the first deployments had them.</summary>
    /// <returns>The paths.</returns>
    public static List<string> WriteBlocks(BlockBatch batch, string root, bool isOld = false)
    {
        var paths = new List<string>();
        foreach (var run in batch.Runs)
        {
            var time = batch.Transactions.BlockTime.Values[run.Rows.Start];
            var place = new ArrowPath(
                batch.Chain(run.Chain), time / 3_600_000_000, run.BlockNumber, run.BlockNumber,
                ArrowPath.NewName(DateTimeOffset.UnixEpoch, $"{paths.Count}"));
            var path = Path.Combine(root, place.ToString());
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var output = new MemoryStream();
            new ArrowEncoder(batch.Transactions, place.Hour).Write([run.Rows], output);
            File.WriteAllBytes(path, isOld ? Rewrite(output.ToArray(), Plain(ArrowLayout.Fields)) : output.ToArray());
            paths.Add(path);
        }

        return paths;
    }

    /// <summary>A schema that says nothing of the clock: that of the first deployments.</summary>
    public static Schema Plain(IEnumerable<Field> fields) => new(fields, null);

    /// <summary>Writes a file anew, with another schema, or compressed.</summary>
    /// <param name="file">The file.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="column">Makes a column; null for the one of that name.</param>
    public static byte[] Rewrite(
        byte[] file, Schema schema, IpcOptions? options = null, Func<Field, RecordBatch, IArrowArray>? column = null)
    {
        column ??= (field, batch) => batch.Column(field.Name);
        using var reader = new ArrowFileReader(new MemoryStream(file));
        using var output = new MemoryStream();
        using (var writer = new ArrowFileWriter(output, schema, leaveOpen: true, options ?? new IpcOptions()))
        {
            writer.WriteStart();
            while (reader.ReadNextRecordBatch() is { } batch)
                writer.WriteRecordBatch(
                    new RecordBatch(schema, schema.FieldsList.Select(field => column(field, batch)), batch.Length));
            writer.WriteEnd();
        }

        return output.ToArray();
    }

    /// <summary>Reads a file back into a batch.</summary>
    public static BlockBatch Decode(byte[] file)
    {
        using var opened = new OpenBytes(file);
        var batch = new BlockBatch();
        var rows = new ArrowRowReader(batch, 0);
        foreach (var window in ArrowReader.Open(opened.Handle).Read())
        {
            for (var row = 0; row < window.Count; row++)
                Assert.Null(rows.Append(window, row));
        }

        return batch;
    }
}
