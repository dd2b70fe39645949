using System.Text;
using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Als.Tests.Interactions.DataSets;

/// <summary><see cref="RatingLine"/> is the specification; the block parser must agree with it on every line.</summary>
[Trait("Category", "Vector")]
public sealed class RatingBlockParserTests
{
    private static readonly RatingLayout _commas = new(FieldDelimiter.Comma, columnCount: 4);

    [Theory]
    [InlineData("1,2,3,4", 1, 2, 6, 4)]
    [InlineData("1,2,0.5,0", 1, 2, 1, 0)]
    [InlineData("2147483647,2147483647,5.0,253402300799", int.MaxValue, int.MaxValue, 10, 253402300799)]
    [InlineData("99999999,12345678,4.5,9999999999", 99999999, 12345678, 9, 9999999999)]
    [InlineData("123456789,987654321,1.5,123456789", 123456789, 987654321, 3, 123456789)]
    [InlineData("007,08,2.50,0000000012", 7, 8, 5, 12)]
    public void Accepts(string line, int userId, int itemId, byte code, long timestamp)
    {
        var (ratings, report) = ParseAll(Padded(line), _commas);

        Assert.Equal(new RatingRecord(userId, itemId, code, timestamp), ratings[0]);
        Assert.Equal(0, report.RefusedCount);
    }

    [Theory]
    [InlineData("0,2,3,4", RatingLine.BadUserId)]
    [InlineData("-1,2,3,4", RatingLine.BadUserId)]
    [InlineData("2147483648,2,3,4", RatingLine.BadUserId)]
    [InlineData("99999999999999999999999,2,3,4", RatingLine.BadUserId)]
    [InlineData("x,2,3,4", RatingLine.BadUserId)]
    [InlineData(",2,3,4", RatingLine.BadUserId)]
    [InlineData("1.0,2,3,4", RatingLine.BadUserId)]
    [InlineData("1,0,3,4", RatingLine.BadItemId)]
    [InlineData("1,2:,3,4", RatingLine.BadItemId)]
    [InlineData("1,2/,3,4", RatingLine.BadItemId)]
    [InlineData("1,é,3,4", RatingLine.BadItemId)]
    [InlineData("1,2,0,4", RatingLine.BadRating)]
    [InlineData("1,2,0.0,4", RatingLine.BadRating)]
    [InlineData("1,2,0.4,4", RatingLine.BadRating)]
    [InlineData("1,2,5.5,4", RatingLine.BadRating)]
    [InlineData("1,2,6,4", RatingLine.BadRating)]
    [InlineData("1,2,10,4", RatingLine.BadRating)]
    [InlineData("1,2,3.51,4", RatingLine.BadRating)]
    [InlineData("1,2,3.,4", RatingLine.BadRating)]
    [InlineData("1,2,.5,4", RatingLine.BadRating)]
    [InlineData("1,2,3x5,4", RatingLine.BadRating)]
    [InlineData("1,2,-3,4", RatingLine.BadRating)]
    [InlineData("1,2,NaN,4", RatingLine.BadRating)]
    [InlineData("1,2,1e999,4", RatingLine.BadRating)]
    [InlineData("1,2,,4", RatingLine.BadRating)]
    [InlineData("1,2,3,", RatingLine.BadTimestamp)]
    [InlineData("1,2,3,-4", RatingLine.BadTimestamp)]
    [InlineData("1,2,3,4.5", RatingLine.BadTimestamp)]
    [InlineData("1,2,3,253402300800", RatingLine.BadTimestamp)]
    [InlineData("1,2,3,1234567890x", RatingLine.BadTimestamp)]
    [InlineData("1,2,3", "it does not have the file's 4 columns")]
    [InlineData("1,2,3,4,5", "it does not have the file's 4 columns")]
    [InlineData("1", "it does not have the file's 4 columns")]
    [InlineData("1,2,\"3,4", RatingLine.BadQuote)]
    public void Refuses(string line, string reason)
    {
        // Among ordinary lines, so that the whole window behind the bad one can be read.
        var (ratings, report) = ParseAll(Padded(line), _commas);

        Assert.Equal(20, ratings.Count);
        Assert.Equal((1, line, reason), (report.Refused[0].LineNumber, report.Refused[0].Text, report.Refused[0].Reason));
        Assert.Equal((1, 21), (report.RefusedCount, report.LineCount));
    }

    [Theory]
    [InlineData("1:2::3::4")]
    [InlineData("1::2:3::4")]
    [InlineData("1:::2::3::4")]
    [InlineData("1::2::::4")]
    [InlineData("1::2::3:::4")]
    [InlineData("1,2,3,4")]
    public void Refuses_colons_that_do_not_come_in_pairs(string line)
    {
        var block = Encoding.UTF8.GetBytes(line + "\n" + string.Concat(Enumerable.Repeat("1::2::3::4\n", 20)));
        var (ratings, report) = ParseAll(block, new RatingLayout(FieldDelimiter.DoubleColon, 4));

        Assert.Equal((20, 1), (ratings.Count, report.RefusedCount));
    }

    [Theory]
    [InlineData((int)FieldDelimiter.Comma, ",", 4)]
    [InlineData((int)FieldDelimiter.Comma, ",", 3)]
    [InlineData((int)FieldDelimiter.Tab, "\t", 4)]
    [InlineData((int)FieldDelimiter.Tab, "\t", 3)]
    [InlineData((int)FieldDelimiter.DoubleColon, "::", 4)]
    [InlineData((int)FieldDelimiter.DoubleColon, "::", 3)]
    public void Agrees_with_the_line_parser_on_damaged_lines(int delimiter, string separator, int columns)
    {
        var layout = new RatingLayout((FieldDelimiter)delimiter, columns);
        var random = new Random(columns + separator.Length);
        var lines = Enumerable.Range(0, 50_000).Select(_ => RandomLine(random, separator, columns)).ToArray();

        var block = lines.SelectMany(line => line.Append((byte)'\n')).ToArray();
        var (ratings, report) = ParseAll(block, layout);

        var expected = new List<RatingRecord>();
        var refused = new FileReport("test");
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i] is [.. var start, (byte)'\r'] ? start : lines[i];
            if (!line.AsSpan().ContainsAnyExcept((byte)' ', (byte)'\t'))
            {
                continue;
            }

            if (RatingLine.Parse(line, layout, out var rating) is { } reason)
            {
                refused.Refuse(i + 1, line, reason);
            }
            else
            {
                expected.Add(columns == 3 ? rating with { Timestamp = i + 1 } : rating);
            }
        }

        Assert.True(expected.Count is > 5_000 and < 45_000, $"{expected.Count} of the lines are good: the test tests little.");
        Assert.Equal(expected, ratings);
        Assert.Equal(refused.Refused, report.Refused);
        Assert.Equal(refused.RefusedByReason, report.RefusedByReason);
    }

    [Fact]
    public void Parses_every_line_length_round_the_window()
    {
        for (var zeros = 0; zeros < 80; zeros++)
        {
            var (ratings, report) = ParseAll(Padded(new string('0', zeros) + "17,2,3.5,12"), _commas);

            Assert.Equal(new RatingRecord(17, 2, 7, 12), ratings[0]);
            Assert.Equal(0, report.RefusedCount);
        }
    }

    private static byte[] Padded(string line) =>
        Encoding.UTF8.GetBytes(line + "\n" + string.Concat(Enumerable.Repeat("1,2,3,4\n", 20)));

    private static byte[] RandomLine(Random random, string separator, int columns)
    {
        string[] fields =
        [
            random.Next(1, 300_000).ToString(), random.Next(1, 90_000).ToString(),
            FormattableString.Invariant($"{random.Next(0, 6)}.{random.Next(0, 2) * 5}"), random.Next().ToString(),
        ];
        var line = Encoding.UTF8.GetBytes(string.Join(separator, fields[..columns])).ToList();
        var alphabet = "0159,.:\t\" -x\u00E9\r"u8;
        for (var damage = random.Next(0, 4); damage > 0 && line.Count > 0; damage--)
        {
            var position = random.Next(line.Count);
            switch (random.Next(3))
            {
                case 0:
                    line[position] = alphabet[random.Next(alphabet.Length)];
                    break;
                case 1:
                    line.Insert(position, alphabet[random.Next(alphabet.Length)]);
                    break;
                default:
                    line.RemoveAt(position);
                    break;
            }
        }

        if (random.Next(4) == 0)
        {
            line.Add((byte)'\r');
        }

        return [.. line];
    }

    private static (List<RatingRecord> Ratings, FileReport Report) ParseAll(byte[] block, RatingLayout layout)
    {
        var sink = new ListSink([]);
        var report = new FileReport("test");
        var lineNumber = 0L;
        RatingBlockParser.Parse(block, layout, ref sink, report, ref lineNumber);
        Assert.Equal(block.Count(character => character == (byte)'\n'), lineNumber);
        return (sink.Ratings, report);
    }

    private readonly struct ListSink(List<RatingRecord> ratings) : IRatingSink
    {
        public static bool NeedsTimestamp => true;

        public List<RatingRecord> Ratings => ratings;

        public string? Accept(in RatingRecord rating)
        {
            ratings.Add(rating);
            return null;
        }
    }
}
