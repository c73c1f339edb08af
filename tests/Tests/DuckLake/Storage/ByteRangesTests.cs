using Ekko.DuckLake.Footers;
using Ekko.DuckLake.Storage;
using Ekko.Tests.Cli;

namespace Ekko.Tests.DuckLake.Storage;

/// <summary>Which bytes of a copy are there.</summary>
public sealed class ByteRangesTests
{
    [Fact]
    public void They_are_the_set_of_their_bytes()
    {
        const int Size = 40;
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var (ranges, bytes) = (new ByteRanges(), new HashSet<long>());
            for (var i = 0; i < 6; i++)
            {
                var start = random.Next(Size);
                var added = new ByteRange(start, random.Next(start, Size + 1));
                ranges.Add(added);
                for (var b = added.Start; b < added.End; b++)
                    bytes.Add(b);
                var from = random.Next(Size);
                var wanted = new ByteRange(from, random.Next(from, Size + 1));
                var missing = ranges.Missing(wanted).ToList();
                Assert.Equal(Enumerable.Range(from, (int)wanted.Length).Select(b => (long)b).Where(b => !bytes.Contains(b)),
                    missing.SelectMany(m => Enumerable.Range((int)m.Start, (int)m.Length).Select(b => (long)b)));
                Assert.Equal(missing.Count == 0, ranges.Contains(wanted));
                Assert.Equal(bytes.Count, ranges.Length);
            }
        }
    }

    [Fact]
    public void An_entry_that_a_crash_cut_is_forgotten_and_spoils_no_other()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "list");
        RangeList.Append(path, [new ByteRange(0, 12), new ByteRange(34, 56)]);
        var whole = File.ReadAllText(path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllText(path, whole[..length]);
            RangeList.Append(path, [new ByteRange(70, 89)]);
            var read = RangeList.Read(path);
            Assert.True(read.Contains(new ByteRange(70, 89)));
            Assert.DoesNotContain(read.Ranges, r => r is not ((0, 12) or (34, 56) or (70, 89)));
        }

        Assert.Equal(0, RangeList.Read(Path.Combine(folder.Path, "none")).Length);
    }

    [Fact]
    public void Entries_that_were_written_over_each_other_never_say_more_than_was_written()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "list");
        var random = new Random(7);
        for (var round = 0; round < 5000; round++)
        {
            var ranges = Enumerable.Range(0, 3).Select(_ => random.NextInt64(0, (long)Math.Pow(10, random.Next(1, 10))))
                .Select(start => new ByteRange(start, start + random.NextInt64(1, (long)Math.Pow(10, random.Next(1, 10))))).ToArray();
            // Two processes found the same end.
            RangeList.Append(path, [ranges[0], ranges[1]]);
            var longer = File.ReadAllText(path);
            File.Delete(path);
            RangeList.Append(path, [ranges[2]]);
            var shorter = File.ReadAllText(path);
            File.WriteAllText(path, shorter.Length < longer.Length ? shorter + longer[shorter.Length..] : shorter);
            var read = RangeList.Read(path).Ranges;
            File.Delete(path);
            var written = new ByteRanges();
            foreach (var range in ranges)
                written.Add(range);
            Assert.All(read, r => Assert.True(written.Contains(r), $"{shorter} over {longer}: {r}"));
        }
    }
}
