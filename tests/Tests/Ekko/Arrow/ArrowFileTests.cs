using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Ekko.Arrow;
using Ekko.Blocks;
using Ekko.DuckLake.Columns;
using Ekko.Migration;
using Ekko.Tests.Cli;
using Ekko.Tests.Servers;

namespace Ekko.Tests.Ekko.Arrow;

/// <summary>Arrow files: what is written is read, also by another reader; what another writer made is read; the rest is refused.</summary>
public sealed class ArrowFileTests
{
    [Fact]
    public void All_real_transactions_come_back_as_they_were()
    {
        using var batch = ArrowSample.Batch();
        using var read = ArrowSample.Decode(ArrowSample.Encode(batch));
        AssertSame(batch, read);
    }

    [Fact]
    public void Another_reader_sees_the_schema_and_the_values()
    {
        using var batch = ArrowSample.Batch(3);
        using var reader = new ArrowFileReader(new MemoryStream(ArrowSample.Encode(batch)));
        Assert.Equal(
            ["network:utf8", "subnet:utf8", "vm_type:utf8", "block_time:timestamp", "year:int32", "month:int32", "day:int32", "hour:int32",
                "block_hash:utf8", "block_number:uint64", "tx_hash:utf8", "tx_index:uint32", "from:utf8", "to:utf8", "value:utf8",
                "gas_price:utf8", "gas_limit:utf8", "nonce:utf8", "input_data:binary", "success:bool"],
            reader.Schema.FieldsList.Select(field => $"{field.Name}:{field.DataType.Name}"));
        var rows = reader.ReadNextRecordBatch();
        Assert.Equal(batch.Transactions.Batch.RowCount, rows.Length);
        var value = ((StringArray)rows.Column("value")).GetString(0);
        Assert.Equal(batch.Transactions.Value.Values[0], Int128.Parse(value[2..], System.Globalization.NumberStyles.HexNumber));
        var input = System.Text.Encoding.ASCII.GetString(((BinaryArray)rows.Column("input_data")).GetBytes(0));
        Assert.Equal($"0x{Convert.ToHexStringLower(batch.Transactions.InputData[0])}", input);
    }

    /// <summary>npm's apache-arrow reads our files and sees the same, and we read the same out of those it writes.</summary>
    [ArrowScriptFact]
    public async Task Another_implementation_reads_ours_and_we_read_its_files()
    {
        using var folder = new TemporaryFolder();
        var (ours, theirs) = (Path.Combine(folder.Path, "ours.arrow"), Path.Combine(folder.Path, "theirs.arrow"));
        using var batch = ArrowSample.Batch();
        await File.WriteAllBytesAsync(ours, ArrowSample.Encode(batch));
        Assert.Equal($"{RealBlocks.TransactionCount} 20 {Digest(batch.Transactions)}", await ArrowScript.RunAsync("digest", ours));
        await ArrowScript.RunAsync("rewrite", ours, theirs);
        using var read = ArrowSample.Decode(await File.ReadAllBytesAsync(theirs));
        AssertSame(batch, read);
    }

    [Theory]
    [InlineData(CompressionCodecType.Zstd)]
    [InlineData(CompressionCodecType.Lz4Frame)]
    public void Compressed_files_are_read(CompressionCodecType codec)
    {
        using var batch = ArrowSample.Batch(5);
        var options = new IpcOptions { CompressionCodec = codec, CompressionCodecFactory = new CompressionCodecFactory() };
        using var read = ArrowSample.Decode(ArrowSample.Rewrite(ArrowSample.Encode(batch), ArrowLayout.Schema, options));
        AssertSame(batch, read);
    }

    [Fact]
    public void Texts_in_dictionaries_are_read()
    {
        using var batch = ArrowSample.Batch(5);
        string[] names = ["network", "from", "gas_price"];
        var type = new DictionaryType(Int32Type.Default, StringType.Default, false);
        var schema = new Schema(
            ArrowLayout.Fields.Select(field => names.Contains(field.Name) ? new Field(field.Name, type, field.IsNullable) : field),
            ArrowLayout.Schema.Metadata);
        var file = ArrowSample.Rewrite(ArrowSample.Encode(batch), schema, null, (field, rows) =>
            names.Contains(field.Name) ? InDictionary(type, (StringArray)rows.Column(field.Name)) : rows.Column(field.Name));
        using var read = ArrowSample.Decode(file);
        AssertSame(batch, read);
    }

    [Fact]
    public void Long_texts_come_in_windows_of_fewer_rows_also_from_a_dictionary()
    {
        const int Rows = 40;
        using var batch = ArrowSample.Batch(20);
        var text = new string('n', 1 << 20);
        var texts = new StringArray.Builder().AppendRange(Enumerable.Repeat(text, Rows)).Build();
        var type = new DictionaryType(Int32Type.Default, StringType.Default, false);
        var schema = new Schema(
            ArrowLayout.Fields.Select(field => field.Name == "network" ? new Field(field.Name, type, false) : field), null);
        var plain = ArrowSample.Encode(batch, new RowRange(0, Rows));
        byte[][] files =
        [
            ArrowSample.Rewrite(
                plain, ArrowLayout.Schema, null, (field, rows) => field.Name == "network" ? texts : rows.Column(field.Name)),
            ArrowSample.Rewrite(
                plain, schema, null, (field, rows) => field.Name == "network" ? InDictionary(type, texts) : rows.Column(field.Name)),
        ];
        foreach (var file in files)
        {
            using var opened = new OpenBytes(file);
            var counts = new List<int>();
            foreach (var window in ArrowReader.Open(opened.Handle).Read())
            {
                counts.Add(window.Count);
                Assert.Equal(text.Length, window[ArrowField.Network].Text(window.Count - 1).Length);
                Assert.Equal(batch.Transactions.TxHash[(int)window.FirstRow], window[ArrowField.TxHash].Text(0));
            }

            Assert.Equal([Rows / 2, Rows / 2], counts);
        }
    }

    [Fact]
    public void Files_of_the_first_deployments_do_not_know_what_succeeded()
    {
        using var batch = ArrowSample.Batch(2);
        using var read = ArrowSample.Decode(ArrowSample.Rewrite(ArrowSample.Encode(batch), ArrowSample.Plain(ArrowLayout.Fields)));
        Assert.Equal(read.Transactions.Batch.RowCount, read.Transactions.Success.NullCount(0, read.Transactions.Batch.RowCount));
        Assert.Equal(Contents(batch), Contents(read));
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("ARROW1", "it is too short")]
    [InlineData("PAR1 and more of another format, PAR1", "it does not begin with ARROW1")]
    [InlineData("ARROW1 and then something else entirely", "it was cut off")]
    [InlineData("ARROW1..................\u007f\u007f\u007f\u007fARROW1", "its footer says it has")]
    public void What_is_no_Arrow_file_is_refused(string bytes, string reason) =>
        Assert.Contains(reason, Refusal(System.Text.Encoding.Latin1.GetBytes(bytes)), StringComparison.Ordinal);

    [Fact]
    public void A_column_that_lacks_is_of_another_type_or_is_one_too_many_is_named()
    {
        using var batch = ArrowSample.Batch(1);
        var file = ArrowSample.Encode(batch);
        Assert.Equal(
            "it is of another layout: there is no column value, nonce",
            Refusal(ArrowSample.Rewrite(
                file, ArrowSample.Plain(ArrowLayout.Fields.Where(field => field.Name is not ("value" or "nonce"))))));
        var fields = ArrowLayout.Fields.Select(field => field.Name == "year" ? new Field("year", UInt32Type.Default, false) : field);
        Assert.Equal(
            "column year is uint32, not int32",
            Refusal(ArrowSample.Rewrite(file, ArrowSample.Plain(fields), null, (field, rows) =>
                rows.Column(field.Name == "year" ? "tx_index" : field.Name))));
        var more = new Field("colour", StringType.Default, true);
        Assert.Equal(
            "it is of another layout: column colour is not one of ours",
            Refusal(ArrowSample.Rewrite(file, ArrowSample.Plain([.. ArrowLayout.Fields, more]), null, (field, rows) =>
                rows.Column(field.Name == "colour" ? "to" : field.Name))));
    }

    [Fact]
    public void A_file_that_was_cut_off_anywhere_is_refused()
    {
        using var batch = ArrowSample.Batch(20);
        var file = ArrowSample.Encode(batch, new RowRange(0, 20));
        for (var length = 0; length < file.Length; length += 61)
            Assert.NotEmpty(Refusal(file[..length]));
    }

    /// <summary>Bytes anywhere are changed, also lengths and offsets: the reader reads or refuses, and its memory is bounded.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_damaged_file_is_read_or_refused(int seed)
    {
        const int Rounds = 400;
        var random = new Random(seed);
        using var batch = ArrowSample.Batch(20);
        var plain = ArrowSample.Encode(batch, new RowRange(0, 30));
        var options = new IpcOptions
        {
            CompressionCodec = seed % 2 == 0 ? CompressionCodecType.Zstd : CompressionCodecType.Lz4Frame,
            CompressionCodecFactory = new CompressionCodecFactory(),
        };
        byte[][] files = [plain, ArrowSample.Rewrite(plain, ArrowLayout.Schema, options)];
        for (var round = 0; round < Rounds; round++)
        {
            var damaged = (byte[])files[round % 2].Clone();
            for (var change = random.Next(1, 4); change > 0; change--)
                Damage(damaged, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            using (var opened = new OpenBytes(damaged))
            {
                try
                {
                    using var rows = new BlockBatch();
                    var reader = new ArrowRowReader(rows, 0);
                    foreach (var window in ArrowReader.Open(opened.Handle).Read())
                    {
                        for (var row = 0; row < window.Count; row++)
                        {
                            if (reader.Append(window, row) is not null)
                                ArrowRowReader.ToJson(window, row);
                        }
                    }
                }
                catch (ArrowFormatException)
                {
                    // Refused, with a reason.
                }
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * ArrowDecompressor.MaxBytes);
        }
    }

    static void Damage(byte[] file, Random random)
    {
        // The ends of a file are metadata, where a byte does the most.
        var at = random.Next(3) switch
        {
            0 => random.Next(Math.Min(file.Length, 3000)),
            1 => file.Length - 1 - random.Next(Math.Min(file.Length, 3000)),
            _ => random.Next(file.Length),
        };
        file[at] = random.Next(3) switch { 0 => (byte)random.Next(256), 1 => 0xff, _ => (byte)(file[at] ^ (1 << random.Next(8))) };
    }

    static DictionaryArray InDictionary(DictionaryType type, StringArray texts)
    {
        var distinct = Enumerable.Range(0, texts.Length).Select(i => texts.GetString(i)).OfType<string>().Distinct().ToList();
        var indexes = new Int32Array.Builder();
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts.IsNull(i))
                indexes.AppendNull();
            else
                indexes.Append(distinct.IndexOf(texts.GetString(i)));
        }

        return new DictionaryArray(type, indexes.Build(), new StringArray.Builder().AppendRange(distinct).Build());
    }

    static string Refusal(byte[] file)
    {
        using var opened = new OpenBytes(file);
        return Assert.Throws<ArrowFormatException>(() => ArrowReader.Open(opened.Handle).Read().Count()).Message;
    }

    static string Digest(TransactionRows rows)
    {
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        for (var row = 0; row < rows.Batch.RowCount; row++)
        {
            string[] values =
            [
                Text(rows.Network[row]), $"{rows.BlockNumber.Values[row]}", Text(rows.BlockHash[row]), Text(rows.TxHash[row]),
                $"{rows.TxIndex.Values[row]}", Text(rows.FromAddress[row]), Text(rows.ToAddress[row]), $"0x{rows.Value.Values[row]:x}",
                Hex(rows.GasPrice, row), Hex(rows.GasLimit, row), Hex(rows.Nonce, row),
                rows.InputData.IsValid(row) ? $"0x{Convert.ToHexStringLower(rows.InputData[row])}" : "",
                !rows.Success.IsValid(row) ? "" : rows.Success.Values[row] ? "true" : "false",
            ];
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{string.Join('|', values)}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        static string Text(ReadOnlySpan<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8);

        static string Hex(FixedColumn<long> column, int row) => column.IsValid(row) ? $"0x{column.Values[row]:x}" : "";
    }

    static List<ulong> Contents(BlockBatch batch) =>
        [.. Enumerable.Range(0, batch.Transactions.Batch.RowCount).Select(row => RowChecksum.Of(batch.Transactions, row).Contents)];

    static void AssertSame(BlockBatch batch, BlockBatch read) =>
        Assert.Equal(
            Enumerable.Range(0, batch.Transactions.Batch.RowCount).Select(row => RowChecksum.Of(batch.Transactions, row)),
            Enumerable.Range(0, read.Transactions.Batch.RowCount).Select(row => RowChecksum.Of(read.Transactions, row)));
}
