using System.Text;
using System.Text.Json.Nodes;
using Ekko.Blocks;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Golden;
using Ekko.Writing;

namespace Ekko.Tests.Ekko;

/// <summary>What is neither a row nor a duplicate is in <c>rejected_messages</c>, once, with its reason and all it says.</summary>
public sealed class RecordedTransactionTests
{
    static readonly ScriptBlock A10 = new(10, 'A', 'A', 1, 2);
    static readonly ScriptBlock A11 = new(11, 'A', 'A', 3);
    static readonly ScriptBlock B11 = new(11, 'B', 'A', 6, 7);

    /// <summary>The same block with another transaction in its first place.</summary>
    static readonly ScriptBlock Other10 = new(10, 'A', 'A', 9, 2);

    public static TheoryData<bool, bool> Ways => new() { { false, false }, { true, false }, { false, true } };

    [Theory]
    [MemberData(nameof(Ways))]
    public Task A_late_receipt_of_a_block_that_is_gone(bool inOneBatch, bool restarts) => ExpectAsync(
        "10A:1,2 11B:6,7",
        $"late receipt of block {A11.Hash}, number 11: a reorganisation took the block out of the chain|0x{4:x64}|0x1|0x5208",
        inOneBatch, restarts,
        writer => writer.WriteAsync(A10, A11),
        writer => writer.WriteAsync(B11),
        writer => SendAsync(writer, A11.Message(0, 1)),
        writer => SendAsync(writer, A11.Message(0, 1)));

    [Theory]
    [MemberData(nameof(Ways))]
    public Task A_transaction_whose_place_another_one_has(bool inOneBatch, bool restarts) => ExpectAsync(
        "10A:1,2",
        $"transaction 0 of block {A10.Hash} was announced before, and another transaction has its place: the first one stays|0x{10:x64}||",
        inOneBatch, restarts,
        writer => writer.WriteAsync(A10),
        writer => SendAsync(writer, Other10.Message(0)),
        writer => SendAsync(writer, A10.Message(0)),
        writer => SendAsync(writer, Other10.Message(0)));

    [Theory]
    [MemberData(nameof(Ways))]
    public Task A_receipt_that_says_something_else_than_the_first_one(bool inOneBatch, bool restarts) => ExpectAsync(
        "10A:1,2",
        $"transaction 1 of block {A10.Hash} was announced before, "
        + $"and its receipt said something else: the first one stays|0x{3:x64}|0x0|0x5208",
        inOneBatch, restarts,
        writer => writer.WriteAsync(A10),
        writer => SendAsync(writer, A10.Message(1, 1)),
        writer => SendAsync(writer, A10.Message(1, 0)),
        writer => SendAsync(writer, A10.Message(1, 1)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task What_the_lake_has_decides_whatever_a_batch_brings_first(bool restarts) => ExpectAsync(
        "10A:1,2",
        $"transaction 0 of block {A10.Hash} was announced before, and another transaction has its place: the first one stays|0x{10:x64}||",
        inOneBatch: false, restarts,
        writer => writer.WriteAsync(A10),
        async writer =>
        {
            await SendAsync(writer, Other10.Message(0));
            await SendAsync(writer, A10.Message(0, 1));
        },
        // The receipt was filled in: another one would be recorded.
        writer => SendAsync(writer, A10.Message(0, 1)));

    [Fact]
    public async Task A_late_receipt_notes_its_wide_numbers_beside_what_is_noted_already()
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using (var lake = await place.OpenLakeAsync())
        {
            await using var writer = new DuckLakeWriter(lake);
            await writer.WriteAsync(A10);
            await SendAsync(writer, Change(A11.Message(0), "label", "kept"));
            await SendAsync(writer, new ScriptBlock(12, 'A', 'A', 4).Message(0));
            await writer.FlushAllAsync();
            await SendAsync(writer, A10.Message(0, 1));
            await SendAsync(writer, Change(A11.Message(0, 0), "gasUsed", "0xffffffffffffffff"));
            await SendAsync(writer, Change(new ScriptBlock(12, 'A', 'A', 4).Message(0, 1), "effectiveGasPrice", "0x10000000000000000"));
            await writer.FlushAllAsync();
            Assert.Equal((3, 0), (writer.Total.ReceiptsFilled, writer.Total.Duplicates));
        }

        using var source = place.Open();
        using var connection = source.OpenConnection();
        Assert.Equal(
            """
            true|21000|7|;|||;false||7|{"label":"kept","gasUsed":"0xffffffffffffffff"};true|21000||{"effectiveGasPrice":"0x10000000000000000"}
            """.Trim(),
            Answer.Of(connection, """
                SELECT string_agg(concat(success, '|', gas_used, '|', effective_gas_price, '|', extra), ';' ORDER BY block_number, tx_index)
                FROM transactions
                """).Rows[0][0]);
    }

    [Fact]
    public void A_row_is_written_as_what_it_could_have_been_read_from()
    {
        var parser = new BlockParser(TimeProvider.System);
        using var batch = new BlockBatch();
        using var again = new BlockBatch();
        foreach (var file in RealBlocks.Files.Take(20))
            new BlockFileReader(TimeProvider.System).Read(batch, file);
        parser.ParseTransaction(batch, ChainScript.Node, "test", Change(A10.Message(0, 1), "gasUsed", "0xffffffffffffffff"));

        for (var row = 0; row < batch.Transactions.Batch.RowCount; row++)
        {
            var json = TransactionJson.Of(batch.Transactions, row);
            Assert.True(parser.ParseTransaction(again, ChainScript.Node, "test", json), again.Rejected.Reasons.LastOrDefault());
            Assert.Equal(json, TransactionJson.Of(again.Transactions, row));
        }

        Assert.True(batch.Transactions.Batch.RowCount > 100);
    }

    /// <summary>Does things in one batch or in one each, with writers of their own or not.</summary>
    static async Task ExpectAsync(string chain, string rejected, bool inOneBatch, bool restarts, params Func<DuckLakeWriter, Task>[] steps)
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        await using (var lake = await place.OpenLakeAsync())
        {
            var writer = new DuckLakeWriter(lake);
            var total = new WriteResult();
            foreach (var step in steps)
            {
                await step(writer);
                if (!inOneBatch)
                    await writer.FlushAllAsync();
                if (!restarts)
                    continue;
                await writer.DisposeAsync();
                total += writer.Total;
                writer = new DuckLakeWriter(lake);
            }

            await writer.DisposeAsync();
            Assert.Equal(1, (total + writer.Total).Rejected);
        }

        using var source = place.Open();
        using var connection = source.OpenConnection();
        Assert.Equal(chain, ChainScript.Chain(connection));
        Assert.Equal(rejected, Answer.Of(connection, """
            SELECT string_agg(concat(reason, '|', message->>'hash', '|', message->>'status', '|', message->>'gasUsed'), ';')
            FROM (SELECT reason, decode(payload)::JSON AS message FROM rejected_messages)
            """).Rows[0][0]);
    }

    static async Task SendAsync(DuckLakeWriter writer, byte[] message) => await writer.WriteTransactionAsync(message, ChainScript.Node);

    static byte[] Change(byte[] message, string member, string value)
    {
        var json = JsonNode.Parse(message)!.AsObject();
        json[member] = value;
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }
}
