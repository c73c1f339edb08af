using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ekko.Blocks;
using Ekko.JetStream;
using NATS.Client.Core;
using NATS.Client.JetStream.Models;

namespace Ekko.Messages;

/// <summary>
/// Publishes a node's blocks: one message per transaction (the node's object plus <c>blockTimestamp</c> and what its receipt adds), then
/// one for the block without bodies. Pipelined: a call returns when the messages are in the window, <see cref="FlushAsync"/> when the
/// stream has them. Not thread-safe.
/// </summary>
public sealed class ChainPublisher : IAsyncDisposable
{
    const string ResumeHeader = "Ekko-Resume";
    const string ReceiptsHeader = "Ekko-Receipts";
    readonly NatsOptions _options;
    readonly StreamPublisher _publisher;
    readonly Dictionary<NodeConfig, (string Transactions, string Blocks)> _subjects = [];
    readonly BlockLayout _layout = new();
    readonly ReceiptSet _receipts = new();
    readonly List<(JsonSlice Receipt, string Reason)> _badReceipts = [];
    readonly ArrayBufferWriter<byte> _body = new(4096);

    ChainPublisher(NatsClient client, NatsOptions options, StreamInfo stream)
    {
        Client = client;
        _options = options;
        _publisher = client.CreatePublisher(new PublisherOptions { MaxMessageBytes = stream.Config.MaxMsgSize });
    }

    /// <summary>The connection it publishes over.</summary>
    public NatsClient Client { get; }

    /// <summary>Messages published so far.</summary>
    public long Published => _publisher.Published;

    /// <summary>Messages that were larger than the server or the stream takes and went as a part, for the writer to record.</summary>
    public long SetAsides { get; private set; }

    /// <summary>Messages that the stream has.</summary>
    public long Acknowledged => _publisher.Settled;

    /// <summary>Connects and makes sure of the stream.</summary>
    /// <param name="options">Server, stream and subject.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JetStreamException">No server, or it refuses the stream.</exception>
    /// <exception cref="EkkoException">No server is named, or its URL is none.</exception>
    public static async Task<ChainPublisher> OpenAsync(
        NatsOptions options, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var client = await NatsClient.ConnectAsync(NatsClientOptions.From(options, "ekko source", time), cancellationToken)
            .ConfigureAwait(false);
        try
        {
            return new ChainPublisher(
                client, options, await ChainStream.EnsureAsync(client, options, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Publishes a block's transactions, then the block.</summary>
    /// <param name="node">The chain.</param>
    /// <param name="block">The block's JSON with transaction bodies, as the node gave it (the result, or the whole response). Not needed
    /// after the call.</param>
    /// <param name="receipts">The JSON of its receipts (an array, or the response that holds one); empty when they are not known.</param>
    /// <param name="epoch">Raised when the block is announced again, so that the server does not take the messages for duplicates.</param>
    /// <param name="resumePoint">Goes along with the block; <see cref="FindResumePointAsync"/> gives the last one back. No line
    /// break.</param>
    /// <param name="cancellationToken">Gives up waiting for the window; some of the block's messages may be published then.</param>
    /// <exception cref="JetStreamException">The stream refused a message of this block or an earlier one.</exception>
    /// <exception cref="EkkoException">The JSON is no block, or the receipts are none; nothing was published.</exception>
    public async Task<PublishedBlock> PublishBlockAsync(
        NodeConfig node, ReadOnlyMemory<byte> block, ReadOnlyMemory<byte> receipts, int epoch = 0, string? resumePoint = null,
        CancellationToken cancellationToken = default)
    {
        using var span = EkkoActivities.Publish(node);
        Read(node, block.Span, receipts.Span);
        var (subject, blockSubject) = Subjects(node);
        var (withReceipt, rejected) = (0, 0);
        for (var i = 0; i < _layout.Transactions.Count; i++)
        {
            var transaction = _layout.Transactions[i];
            if (_layout.Check(block.Span, transaction) is { } problem)
            {
                await PublishUnreadableAsync(
                    node, block.Slice(transaction.Object.Start, transaction.Object.Length),
                    null, string.Create(CultureInfo.InvariantCulture, $"transaction {i} of block {_layout.Number}: {problem}"),
                    cancellationToken).ConfigureAwait(false);
                rejected++;
                continue;
            }

            var (id, hasReceipt) = WriteTransaction(node, block.Span, receipts.Span, i, epoch);
            withReceipt += hasReceipt ? 1 : 0;
            if (!await TryPublishAsync(subject, _body.WrittenMemory, id, null, cancellationToken).ConfigureAwait(false))
                await SetAsideAsync(subject, _body.WrittenMemory, Name(i, block.Span), id, null, cancellationToken).ConfigureAwait(false);
        }

        _badReceipts.AddRange(_receipts.Left(_layout.Hash.Of(block.Span), receipts.Span));
        foreach (var (receipt, reason) in _badReceipts)
        {
            await PublishUnreadableAsync(
                node, receipts.Slice(receipt.Start, receipt.Length), null, $"receipt: {reason}", cancellationToken).ConfigureAwait(false);
        }

        span?.SetTag("ekko.block", _layout.Number);
        var published = Describe(block.Span, withReceipt) with
        {
            TransactionsRejected = rejected,
            ReceiptsRejected = _badReceipts.Count,
        };
        _body.ResetWrittenCount();
        MessageBody.WriteBlock(_body, block.Span, _layout);
        var headers = new NatsHeaders { { ReceiptsHeader, withReceipt.ToString(CultureInfo.InvariantCulture) } };
        if (resumePoint is not null)
            headers.Add(ResumeHeader, resumePoint);
        var blockId = MessageId.OfBlock(node, _layout.Hash.Of(block.Span), withReceipt > 0, epoch);
        if (!await TryPublishAsync(blockSubject, _body.WrittenMemory, blockId, headers, cancellationToken).ConfigureAwait(false))
            await SetBlockAsideAsync(blockSubject, block, blockId, headers, cancellationToken).ConfigureAwait(false);
        return published;
    }

    /// <summary>Publishes something that is no block where the block would be, so that the writer rejects it and it is on record.</summary>
    /// <param name="node">The chain it claims to be of.</param>
    /// <param name="document">Its bytes.</param>
    /// <param name="resumePoint">As with a block.</param>
    /// <param name="reason">Why it is rejected; null when the writer sees that itself. No line break.</param>
    /// <param name="cancellationToken">Gives up waiting for the window.</param>
    /// <exception cref="JetStreamException">The stream refused an earlier message.</exception>
    public async Task PublishUnreadableAsync(
        NodeConfig node, ReadOnlyMemory<byte> document, string? resumePoint = null, string? reason = null,
        CancellationToken cancellationToken = default)
    {
        NatsHeaders headers = [];
        if (resumePoint is not null)
            headers.Add(ResumeHeader, resumePoint);
        var id = MessageId.OfUnreadable(node, document.Span);
        var subject = Subjects(node).Blocks;
        if (!await TryPublishAsync(subject, document, id, SetAside.Headers(headers, reason), cancellationToken).ConfigureAwait(false))
            await SetAsideAsync(subject, document, "a document that is no block", id, headers, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The last block of a chain that the stream has; null when it has none.</summary>
    /// <param name="node">The chain.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="JetStreamException">The server does not answer.</exception>
    public async Task<PublishedBlock?> FindLastBlockAsync(NodeConfig node, CancellationToken cancellationToken = default) =>
        await LastMessageAsync(node, cancellationToken).ConfigureAwait(false) is { } message ? ReadBlockMessage(message) : null;

    /// <summary>The resume point of the last block of a chain that the stream has; null when there is none.</summary>
    /// <param name="node">The chain.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="JetStreamException">The server does not answer.</exception>
    public async Task<string?> FindResumePointAsync(NodeConfig node, CancellationToken cancellationToken = default) =>
        await LastMessageAsync(node, cancellationToken).ConfigureAwait(false) is { } message ? Header(message, ResumeHeader) : null;

    /// <summary>Waits until the stream has everything that was published.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="JetStreamException">The stream refused a message.</exception>
    public Task FlushAsync(CancellationToken cancellationToken = default) => _publisher.FlushAsync(cancellationToken);

    /// <summary>Closes the connection. Flush first.</summary>
    public async ValueTask DisposeAsync()
    {
        await _publisher.DisposeAsync().ConfigureAwait(false);
        await Client.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Why this is no array of receipts and no response that holds one; null when it is.</summary>
    internal string? CheckReceipts(ReadOnlySpan<byte> json)
    {
        try
        {
            _receipts.Read(json, static (_, _) => { });
            return null;
        }
        catch (Exception error) when (error is JsonException or BlockFormatException)
        {
            return error.Message;
        }
    }

    void Read(NodeConfig node, ReadOnlySpan<byte> block, ReadOnlySpan<byte> receipts)
    {
        try
        {
            _layout.Read(block);
            _receipts.Clear();
            _badReceipts.Clear();
            if (!receipts.IsEmpty)
                _receipts.Read(receipts, (slice, reason) => _badReceipts.Add((slice, reason)));
        }
        catch (Exception error) when (error is JsonException or BlockFormatException)
        {
            throw new EkkoException($"Publishing a block of {node} failed: {error.Message}.", error);
        }
    }

    /// <returns>False when the message is larger than the server or the stream takes; it was not published.</returns>
    async ValueTask<bool> TryPublishAsync(
        string subject, ReadOnlyMemory<byte> body, string id, NatsHeaders? headers, CancellationToken cancellationToken)
    {
        if (_publisher.Fits(body.Length, id, headers))
        {
            await _publisher.PublishAsync(subject, body, id, headers, cancellationToken).ConfigureAwait(false);
            return true;
        }

        SetAsides++;
        return false;
    }

    /// <summary>Publishes a part of a message with the reason. Its id is another, so that the whole message can follow.</summary>
    async Task SetAsideAsync(
        string subject, ReadOnlyMemory<byte> body, string what, string id, NatsHeaders? headers, CancellationToken cancellationToken)
    {
        var limit = _publisher.MaxMessageBytes;
        await _publisher.PublishAsync(
            subject, SetAside.Part(body, limit), $"{id}-aside", SetAside.Headers(headers, what, body.Length, limit), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>A block that is set aside still says which one it is, for a source that goes on behind it.</summary>
    async Task SetBlockAsideAsync(
        string subject, ReadOnlyMemory<byte> block, string id, NatsHeaders headers, CancellationToken cancellationToken)
    {
        var bytes = _body.WrittenCount;
        var what = $"block {_layout.Number} {Encoding.UTF8.GetString(_layout.Hash.Of(block.Span))}";
        _body.ResetWrittenCount();
        MessageBody.WriteBlockReference(_body, block.Span, _layout);
        await _publisher.PublishAsync(
            subject, _body.WrittenMemory, $"{id}-aside", SetAside.Headers(headers, what, bytes, _publisher.MaxMessageBytes),
            cancellationToken).ConfigureAwait(false);
    }

    string Name(int index, ReadOnlySpan<byte> json) => string.Create(
        CultureInfo.InvariantCulture,
        $"transaction {Encoding.UTF8.GetString(_layout.Transactions[index].Hash.Of(json))}, number {index} of block {_layout.Number},");

    (string Id, bool HasReceipt) WriteTransaction(
        NodeConfig node, ReadOnlySpan<byte> json, ReadOnlySpan<byte> receipts, int index, int epoch)
    {
        var transaction = _layout.Transactions[index];
        var receipt = _receipts.Find(transaction.Hash.Of(json), transaction.Index, _layout.Hash.Of(json), receipts);
        _receipts.Take();
        var hasReceipt = receipt.Status is not null || receipt.GasUsed is not null || !receipt.WideGasUsed.IsEmpty;
        _body.ResetWrittenCount();
        MessageBody.WriteTransaction(_body, json, _layout, transaction, receipt);
        // The place in the list, not what the transaction says of it: two that say the same both have to arrive.
        return (MessageId.OfTransaction(node, _layout.Hash.Of(json), index, hasReceipt, epoch), hasReceipt);
    }

    PublishedBlock Describe(ReadOnlySpan<byte> json, int withReceipt) => new(
        _layout.Number, Encoding.UTF8.GetString(_layout.Hash.Of(json)), Encoding.UTF8.GetString(_layout.ParentHash.Of(json)),
        _layout.Transactions.Count, withReceipt);

    async Task<StoredMessage?> LastMessageAsync(NodeConfig node, CancellationToken cancellationToken) =>
        await Client.JetStream.FindLastMessageAsync(_options.Stream, Subjects(node).Blocks, cancellationToken).ConfigureAwait(false);

    static PublishedBlock? ReadBlockMessage(StoredMessage message)
    {
        try
        {
            var reader = new Utf8JsonReader(message.Data.Span);
            var block = new PublishedBlock(-1, "", "", 0, 0);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                var text = reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
                block = name switch
                {
                    "number" when HexText.TryParse(text, out long number) => block with { Number = number },
                    "hash" => block with { Hash = Encoding.UTF8.GetString(text) },
                    "parentHash" => block with { ParentHash = Encoding.UTF8.GetString(text) },
                    "transactionCount" when HexText.TryParse(text, out long count) => block with { Transactions = (int)count },
                    _ => block,
                };
                reader.Skip();
            }

            _ = int.TryParse(Header(message, ReceiptsHeader), CultureInfo.InvariantCulture, out var receipts);
            return block.Number < 0 || block.Hash.Length == 0 ? null : block with { Receipts = receipts };
        }
        catch (JsonException)
        {
            // Something unreadable was published last: there is no block to go on from.
            return null;
        }
    }

    static string? Header(StoredMessage message, string name) => message.Hdrs is { Length: > 0 } block
        && JetStreamMessage.ReadHeaders(new ReadOnlySequence<byte>(Convert.FromBase64String(block))).TryGetLastValue(name, out var value)
            ? value : null;

    (string Transactions, string Blocks) Subjects(NodeConfig node)
    {
        if (!_subjects.TryGetValue(node, out var subjects))
            _subjects[node] = subjects =
                (MessageSubject.OfTransactions(_options.Subject, node), MessageSubject.OfBlocks(_options.Subject, node));
        return subjects;
    }
}
