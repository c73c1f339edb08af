using Ekko.DuckLake.Storage;
using Ekko.Tests.Cli;
using Ekko.Tests.Servers;

namespace Ekko.Tests.DuckLake.Storage;

/// <summary>A cancelled upload is over when it returns: the server does not finish it after what is sent next.</summary>
public sealed class UploadCancellationTests
{
    static readonly TimeSpan Stall = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(20_000_000)]
    public async Task An_object_that_was_sent_whole_is_waited_for(int size)
    {
        using var cancellation = new CancellationTokenSource();
        // The last request of an upload: it has the whole object, or completes the one that was sent in parts.
        using var server = new ScriptedS3(request => request.HttpMethod == "PUT" ? (200, "")
            : request.RawUrl!.Contains("uploads", StringComparison.Ordinal)
                ? (200, "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>")
                : (200, "<CompleteMultipartUploadResult></CompleteMultipartUploadResult>"));
        server.Before = request =>
        {
            var completes = request.HttpMethod == "POST" && !request.RawUrl!.Contains("uploads", StringComparison.Ordinal);
            return completes || (request.HttpMethod == "PUT" && !request.RawUrl!.Contains("partNumber", StringComparison.Ordinal))
                ? cancellation.CancelAsync() : Task.CompletedTask;
        };
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "file");
        await File.WriteAllBytesAsync(file, new byte[size]);
        using var client = new S3Client(server.Lake(folder.Path).Storage!.S3!, TimeProvider.System);
        await client.UploadAsync(S3Path.Parse("s3://lake/file"), file, cancellation.Token);
        Assert.True(cancellation.IsCancellationRequested);
    }

    [Fact]
    public void A_request_that_is_not_sent_whole_ends_at_once_and_sends_no_more()
    {
        using var cancellation = new CancellationTokenSource();
        using var guard = new StallGuard(Stall, TimeProvider.System, cancellation.Token);
        guard.Sends(isLast: false);
        cancellation.Cancel();
        Assert.True(guard.Token.IsCancellationRequested);
        Assert.Throws<OperationCanceledException>(() => guard.Sends(isLast: true));
    }

    [Fact]
    public void A_request_that_was_read_once_for_its_signature_ends_when_it_is_read_again()
    {
        using var cancellation = new CancellationTokenSource();
        using var guard = new StallGuard(Stall, TimeProvider.System, cancellation.Token);
        guard.Sends(isLast: false);
        guard.Sends(isLast: true);
        cancellation.Cancel();
        Assert.False(guard.Token.IsCancellationRequested);
        Assert.Throws<OperationCanceledException>(() => guard.Sends(isLast: false));
    }

    [Fact]
    public void The_wait_for_an_answer_has_an_end()
    {
        var clock = new FiringClock();
        using var cancellation = new CancellationTokenSource();
        using var guard = new StallGuard(Stall, clock, cancellation.Token);
        guard.Sends(isLast: true);
        cancellation.Cancel();
        guard.Moved();
        Assert.Equal(StallGuard.AnswerPatience, clock.Due);
        clock.Fire();
        Assert.True(guard.Token.IsCancellationRequested);
    }

    /// <summary>A clock with one timer that goes off when the test says so.</summary>
    sealed class FiringClock : TimeProvider, ITimer
    {
        Action _callback = static () => { };

        internal TimeSpan Due { get; private set; }

        internal void Fire() => _callback();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_callback, Due) = (() => callback(state), dueTime);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime;
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
