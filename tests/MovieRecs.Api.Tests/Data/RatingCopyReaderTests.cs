using System.Buffers.Binary;
using System.Text;
using MovieRecs.Api.Data;

namespace MovieRecs.Api.Tests.Data;

public sealed class RatingCopyReaderTests
{
    private static readonly (int UserId, int MovieId, byte HalfStars, long RatedAt)[] Rows =
        [(1, 2, 3, 946_684_800), (int.MaxValue, 1, 10, 1_795_000_000), (7, int.MaxValue, 1, 0)];

    [Fact]
    public void Reads_the_rows_wherever_the_stream_is_cut()
    {
        var bytes = Copy(Rows);
        for (var first = 0; first <= bytes.Length; first++)
        {
            for (var second = first; second <= bytes.Length; second++)
            {
                Assert.Equal(Rows, Read(bytes, [first, second, bytes.Length]));
            }
        }
    }

    [Fact]
    public void Reads_a_table_without_rows() => Assert.Empty(Read(Copy([]), [0, 21]));

    [Fact]
    public void Refuses_what_is_not_the_binary_format() =>
        Assert.Throws<InvalidDataException>(() => Read(Encoding.ASCII.GetBytes("1\t2\t3\n4\t5\t6\n7\t8\t9\n10\t1\t1\n"), [25]));

    [Theory]
    [InlineData(20, 3)] // three fields
    [InlineData(24, 8)] // a user id of eight bytes
    [InlineData(40, 0xFF)] // no half stars
    [InlineData(46, 4)] // a time of four bytes
    public void Refuses_rows_of_another_shape(int position, byte value)
    {
        var bytes = Copy(Rows);
        bytes[position] = value;

        Assert.Throws<InvalidDataException>(() => Read(bytes, [bytes.Length]));
    }

    private static List<(int, int, byte, long)> Read(byte[] bytes, int[] cuts)
    {
        var reader = new RatingCopyReader();
        var rows = new List<(int, int, byte, long)>();
        var start = 0;
        foreach (var cut in cuts)
        {
            start += reader.Read(bytes.AsSpan(start, cut - start), (userId, movieId, halfStars, ratedAt) => rows.Add((userId, movieId, halfStars, ratedAt)));
        }

        Assert.True(reader.IsAtEnd);
        Assert.Equal(bytes.Length, start);
        return rows;
    }

    /// <summary>As PostgreSQL's manual describes the format.</summary>
    private static byte[] Copy((int UserId, int MovieId, byte HalfStars, long RatedAt)[] rows)
    {
        var bytes = new List<byte>(Encoding.Latin1.GetBytes("PGCOPY\n\u00ff\r\n\0"));
        Add32(0);
        Add32(0);
        foreach (var (userId, movieId, halfStars, ratedAt) in rows)
        {
            Add16(4);
            Add32(4);
            Add32(userId);
            Add32(4);
            Add32(movieId);
            Add32(2);
            Add16(halfStars);
            Add32(8);
            Add64(((ratedAt - 946_684_800) * 1_000_000) + 999_999); // microseconds since 2000, a part of a second among them
        }

        Add16(-1);
        return [.. bytes];

        void Add32(int value)
        {
            var field = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(field, value);
            bytes.AddRange(field);
        }

        void Add64(long value)
        {
            var field = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(field, value);
            bytes.AddRange(field);
        }

        void Add16(short value)
        {
            var field = new byte[2];
            BinaryPrimitives.WriteInt16BigEndian(field, value);
            bytes.AddRange(field);
        }
    }
}
