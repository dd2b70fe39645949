using System.Buffers.Binary;
using System.Text;
using MovieRecs.Api.Data;

namespace MovieRecs.Api.Tests.Data;

public sealed class RatingCopyReaderTests
{
    private static readonly (int UserId, int MovieId, byte HalfStars)[] Rows = [(1, 2, 3), (int.MaxValue, 1, 10), (7, int.MaxValue, 1)];

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
    [InlineData(20, 4)] // four fields
    [InlineData(24, 8)] // a user id of eight bytes
    [InlineData(40, 0xFF)] // no half stars
    public void Refuses_rows_of_another_shape(int position, byte value)
    {
        var bytes = Copy(Rows);
        bytes[position] = value;

        Assert.Throws<InvalidDataException>(() => Read(bytes, [bytes.Length]));
    }

    private static List<(int, int, byte)> Read(byte[] bytes, int[] cuts)
    {
        var reader = new RatingCopyReader();
        var rows = new List<(int, int, byte)>();
        var start = 0;
        foreach (var cut in cuts)
        {
            start += reader.Read(bytes.AsSpan(start, cut - start), (userId, movieId, halfStars) => rows.Add((userId, movieId, halfStars)));
        }

        Assert.True(reader.IsAtEnd);
        Assert.Equal(bytes.Length, start);
        return rows;
    }

    /// <summary>As PostgreSQL's manual describes the format.</summary>
    private static byte[] Copy((int UserId, int MovieId, byte HalfStars)[] rows)
    {
        var bytes = new List<byte>(Encoding.Latin1.GetBytes("PGCOPY\n\u00ff\r\n\0"));
        Add32(0);
        Add32(0);
        foreach (var (userId, movieId, halfStars) in rows)
        {
            Add16(3);
            Add32(4);
            Add32(userId);
            Add32(4);
            Add32(movieId);
            Add32(2);
            Add16(halfStars);
        }

        Add16(-1);
        return [.. bytes];

        void Add32(int value)
        {
            var field = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(field, value);
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
