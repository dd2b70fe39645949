using System.Text;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Als.Tests.Interactions.DataSets;

/// <summary>The parallel way into the matrices must end where the streamed one does, whatever the number of threads.</summary>
public sealed class LoadRatingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, ",", true, "\n")]
    [InlineData(2, ",", true, "\n")]
    [InlineData(7, "\t", false, "\r\n")]
    [InlineData(3, "::", false, "\n")]
    public void Agrees_with_reading_line_by_line(int threads, string separator, bool header, string lineEnd)
    {
        // Some 9 MB: several chunks. Shuffled, with duplicate pairs, blank and bad lines.
        var path = _folder.Write("ratings", RandomFile(400_000, separator, header, lineEnd));
        var rules = new RatingRules { AccountIds = [17], MaximumUserId = 19_990 };
        using var dataSet = DataSet.Open(path);

        var loaded = dataSet.LoadRatings(rules, TestData.Threads(threads), keepTimes: true);

        using var reader = dataSet.OpenRatings(rules);
        var last = new Dictionary<(int User, int Item), byte>();
        var times = new Dictionary<(int User, int Item), uint>();
        var accepted = 0L;
        foreach (var rating in DataSetTests.ReadAll(reader))
        {
            last[(rating.UserId, rating.ItemId)] = rating.Code;
            times[(rating.UserId, rating.ItemId)] = (uint)rating.Timestamp;
            accepted++;
        }

        Assert.Equal(
            (reader.Report.LineCount, reader.Report.RefusedCount), (loaded.Report.LineCount, loaded.Report.RefusedCount));
        Assert.True(loaded.Report.RefusedCount > FileReport.KeptLines);
        Assert.Equal(reader.Report.Refused, loaded.Report.Refused);
        Assert.Equal(reader.Report.RefusedByReason, loaded.Report.RefusedByReason);
        Assert.Equal(accepted - last.Count, loaded.Data.DuplicateCount);
        AssertEqual(last, loaded.Data);
        Assert.True(times.OrderBy(entry => entry.Key).Select(entry => entry.Value).SequenceEqual(
            Enumerable.Range(0, loaded.Data.Users.Count).SelectMany(user => loaded.Data.TimesOf(user).ToArray())));
    }

    [Fact]
    public void Counts_lines_across_chunks()
    {
        var lines = Enumerable.Range(1, 400_000).Select(line => $"{line},1,4,1000000000").ToArray();
        (lines[10], lines[200_000], lines[399_998]) = ("", "5,1,7,1000000000", "x");
        using var dataSet = DataSet.Open(_folder.Write("ratings.csv", "userId,movieId,rating,timestamp\n" + string.Join('\n', lines) + "\n"));

        var loaded = dataSet.LoadRatings(threads: TestData.Threads(2));

        Assert.Equal([(200_002, RatingLine.BadRating), (400_000, "it does not have the file's 4 columns")],
            loaded.Report.Refused.Select(line => (line.LineNumber, line.Reason)));
        Assert.Equal((399_999, 399_997), (loaded.Report.LineCount, loaded.Data.Count));
    }

    [Fact]
    public void Reads_a_zip_and_memory_the_same_way()
    {
        var text = RandomFile(20_000, ",", header: true, "\n");
        using var file = DataSet.Open(_folder.Write("ratings.csv", text));
        using var zip = DataSet.Open(_folder.WriteZip("ml.zip", ("ml/ratings.csv", text)));
        using var memory = DataSet.InMemory("memory", new Dictionary<string, byte[]> { ["ratings.csv"] = Encoding.UTF8.GetBytes(text) });

        var expected = file.LoadRatings(keepTimes: true);
        foreach (var other in new[] { zip.LoadRatings(keepTimes: true), memory.LoadRatings(keepTimes: true) })
        {
            Assert.Equal(expected.Data.Count, other.Data.Count);
            Assert.Equal(expected.Report.Refused.Select(line => line.LineNumber), other.Report.Refused.Select(line => line.LineNumber));
            Assert.True(expected.Data.ByItem.Codes.SequenceEqual(other.Data.ByItem.Codes));
            Assert.True(expected.Data.TimesOf(0).SequenceEqual(other.Data.TimesOf(0)) && expected.Data.HasTimes);
        }
    }

    [Theory]
    [InlineData("userId,movieId,rating,timestamp\n", 0)]
    [InlineData("\uFEFF\n\nuserId,movieId,rating,timestamp\r\n5,6,3.5,1\r\n\r\n", 1)]
    [InlineData("5,6,3.5,1", 1)]
    public void Reads_files_with_little_in_them(string text, int count)
    {
        using var dataSet = DataSet.Open(_folder.Write("ratings.csv", text));

        var loaded = dataSet.LoadRatings();

        Assert.Equal(count, loaded.Data.Count);
        Assert.Equal(text.EndsWith('\n') ? 0 : 1, loaded.Report.Notes.Count);
        if (count == 1)
        {
            Assert.Equal((5, 6, 7), (loaded.Data.Users.IdAt(0), loaded.Data.Items.IdAt(0), loaded.Data.ByUser.CodesOf(0)[0]));
        }
    }

    [Fact]
    public void Builds_from_ids_up_to_the_largest()
    {
        using var dataSet = DataSet.Open(_folder.Write("ratings.csv", "2147483647,2147483646,5,1\n3,2147483646,4,1\n2147483647,9,0.5,1\n"));

        var data = dataSet.LoadRatings().Data;

        Assert.Equal([3, int.MaxValue], data.Users.Ids.ToArray());
        Assert.Equal([9, int.MaxValue - 1], data.Items.Ids.ToArray());
        Assert.Equal([1, 10], data.ByUser.CodesOf(1).ToArray());
    }

    [Fact]
    public void Reports_progress_to_the_last_byte()
    {
        var path = _folder.Write("ratings.csv", RandomFile(400_000, ",", header: true, "\n"));
        using var dataSet = DataSet.Open(path);
        var progress = new Largest();

        dataSet.LoadRatings(progress: progress);

        Assert.Equal(new FileInfo(path).Length, progress.Value);
    }

    [Fact]
    public void Stops_when_cancelled()
    {
        using var dataSet = DataSet.Open(_folder.Write("ratings.csv", "5,6,3.5,1\n"));

        Assert.Throws<OperationCanceledException>(() => dataSet.LoadRatings(cancellationToken: new CancellationToken(canceled: true)));
    }

    private static void AssertEqual(Dictionary<(int User, int Item), byte> expected, RatingData data)
    {
        Assert.Equal(expected.Count, data.Count);
        Assert.Equal(data.Count, data.ByItem.Count);
        for (var user = 0; user < data.Users.Count; user++)
        {
            AssertRow(data.ByUser, user, (item, code) => Assert.Equal(expected[(data.Users.IdAt(user), data.Items.IdAt(item))], code));
        }

        for (var item = 0; item < data.Items.Count; item++)
        {
            AssertRow(data.ByItem, item, (user, code) => Assert.Equal(expected[(data.Users.IdAt(user), data.Items.IdAt(item))], code));
        }
    }

    private static void AssertRow(InteractionMatrix matrix, int row, Action<int, byte> check)
    {
        var columns = matrix.ColumnsOf(row);
        Assert.NotEqual(0, columns.Length);
        for (var position = 0; position < columns.Length; position++)
        {
            Assert.True(position == 0 || columns[position] > columns[position - 1]);
            check(columns[position], matrix.CodesOf(row)[position]);
        }
    }

    private static string RandomFile(int lines, string separator, bool header, string lineEnd)
    {
        var random = new Random(lines);
        var text = new StringBuilder(header ? "userId,movieId,rating,timestamp" + lineEnd : "");
        for (var line = 0; line < lines; line++)
        {
            var user = random.Next(1, 20_000);
            var item = 1 + (int)(5_000 * Math.Pow(random.NextDouble(), 3));
            text.Append(random.Next(1000) switch
            {
                0 => "",
                1 => FormattableString.Invariant($"{user}{separator}{item}{separator}6{separator}1000000000"),
                2 => FormattableString.Invariant($"{user}{separator}{item}{separator}3"),
                _ => FormattableString.Invariant(
                    $"{user}{separator}{item}{separator}{random.Next(1, 11) / 2.0}{separator}{900_000_000 + random.Next()}"),
            });
            text.Append(lineEnd);
        }

        return text.ToString();
    }

    private sealed class Largest : IProgress<long>
    {
        private long _value;

        public long Value => _value;

        public void Report(long value)
        {
            lock (this)
            {
                _value = Math.Max(_value, value);
            }
        }
    }
}
