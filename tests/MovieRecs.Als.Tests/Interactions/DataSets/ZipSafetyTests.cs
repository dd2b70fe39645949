using System.IO.Compression;
using System.Text;
using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Als.Tests.Interactions.DataSets;

public sealed class ZipSafetyTests : IDisposable
{
    private const string Ratings = "1::2::3::4\n1::3::5::6\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_a_zip_with_its_folder_whatever_it_is_called()
    {
        var path = _folder.WriteZip(
            "download",
            ("ml-1m/README", "words"),
            ("ml-1m/movies.dat", "2::Jumanji (1995)::Adventure\n3::Heat (1995)::Crime\n"),
            ("ml-1m/ratings.dat", Ratings),
            ("__MACOSX/ml-1m/ratings.dat", "clutter"));

        using var dataSet = DataSet.Open(path);
        using var ratings = dataSet.OpenRatings(dataSet.ReadMovies());
        Assert.Equal([new(1, 2, 6, 4), new RatingRecord(1, 3, 10, 6)], DataSetTests.ReadAll(ratings));
        Assert.Equal(Ratings.Length, ratings.TotalBytes);
    }

    [Theory]
    [InlineData("../ratings.dat")]
    [InlineData("ml-1m/../../ratings.dat")]
    [InlineData("/etc/ratings.dat")]
    [InlineData("..\\ratings.dat")]
    [InlineData("C:/ratings.dat")]
    public void Refuses_names_outside_the_folder(string name)
    {
        var path = _folder.WriteZip("bad.zip", ("ml-1m/ratings.dat", Ratings), (name, Ratings));

        var exception = Assert.Throws<DataSetException>(() => DataSet.Open(path));
        Assert.Contains($"'{name}' names a place outside the folder", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_file_that_unpacks_to_too_many_times_its_size()
    {
        var path = _folder.WriteZip("bomb.zip", ("ratings.dat", Ratings + new string('0', 8 << 20)));

        var exception = Assert.Throws<DataSetException>(() => DataSet.Open(path));
        Assert.Contains("would unpack from", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_file_above_the_size_limit()
    {
        var path = _folder.WriteZip("large.zip", ("ratings.dat", Ratings));

        Assert.Throws<DataSetException>(() => DataSet.Open(path, new DataSetOptions { MaximumUnpackedBytes = Ratings.Length - 1 }));
        DataSet.Open(path, new DataSetOptions { MaximumUnpackedBytes = Ratings.Length }).Dispose();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(200_000_000)]
    public void Refuses_a_file_that_is_not_as_long_as_its_directory_says(int declaredLength)
    {
        var path = _folder.WriteZip("lie.zip", ("ratings.dat", Ratings));
        DeclareLength(path, declaredLength);

        var exception = Assert.Throws<DataSetException>(() =>
        {
            using var dataSet = DataSet.Open(path);
            using var ratings = dataSet.OpenRatings();
            DataSetTests.ReadAll(ratings);
        });
        Assert.Contains("ratings.dat", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stops_reading_at_the_promised_length()
    {
        using var stream = new CheckedEntryStream(new MemoryStream(new byte[100]), "'ratings.dat' in bomb.zip", limit: 1000, declaredLength: 50, declaredChecksum: 0);

        var exception = Assert.Throws<DataSetException>(() => stream.CopyTo(Stream.Null));
        Assert.Contains("more bytes than the 50", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Refuses_an_entry_of_which_any_byte_has_changed(CompressionLevel compression)
    {
        var path = Path.Combine(_folder.Path, "damaged.zip");
        int length;
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using var writer = new StreamWriter(archive.CreateEntry("ratings.dat", compression).Open());
            writer.Write(Ratings);
        }

        using (var archive = ZipFile.OpenRead(path))
        {
            length = (int)archive.Entries[0].CompressedLength;
        }

        var whole = File.ReadAllBytes(path);
        var start = 30 + whole[26] + whole[28]; // behind the local header, the name and the extra field
        var refused = 0;
        for (var position = start; position < start + length; position++)
        {
            var damaged = whole.ToArray();
            damaged[position] ^= 0x80;
            File.WriteAllBytes(path, damaged);

            List<RatingRecord> read = [];
            var exception = Record.Exception(() =>
            {
                using var dataSet = DataSet.Open(path);
                using var ratings = dataSet.OpenRatings();
                read = DataSetTests.ReadAll(ratings);
            });
            if (exception is null)
            {
                Assert.Equal([new(1, 2, 6, 4), new RatingRecord(1, 3, 10, 6)], read);
                continue;
            }

            Assert.Contains("'ratings.dat'", Assert.IsType<DataSetException>(exception).Message, StringComparison.Ordinal);
            refused++;
        }

        // The last byte of a compressed entry may end in bits that nothing reads.
        Assert.InRange(refused, compression == CompressionLevel.NoCompression ? length : length - 1, length);
    }

    [Fact]
    public void Finds_a_changed_byte_when_all_ratings_are_loaded_at_once()
    {
        var path = _folder.WriteZip("damaged.zip", ("ratings.dat", string.Concat(Enumerable.Repeat(Ratings, 50_000))));
        Damage(path, "ratings.dat");

        using var dataSet = DataSet.Open(path);
        var exception = Assert.Throws<DataSetException>(() => dataSet.LoadRatings());
        Assert.Matches("^'ratings.dat' in .*damaged.zip is damaged: its checksum is [0-9a-f]{8}, but the zip's directory says [0-9a-f]{8}. Fetch the zip again.$", exception.Message);
    }

    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xCBF43926u)] // the check value of every CRC-32 catalogue
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void Computes_the_checksum_of_zip_files_in_pieces_of_any_size(string text, uint expected)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(expected, Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
        }
    }

    [Fact]
    public void Reports_a_damaged_zip()
    {
        var path = _folder.WriteZip("cut.zip", ("ratings.dat", Ratings));
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..^30]);

        Assert.Contains("damaged zip", Assert.Throws<DataSetException>(() => DataSet.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_a_zip_without_ratings()
    {
        var path = _folder.WriteZip("empty.zip", ("README", "words"));

        Assert.Contains("has no ratings file", Assert.Throws<DataSetException>(() => DataSet.Open(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>Changes the checksum that the directory gives (offset 16 of its only header), as good as a change of the bytes.</summary>
    private static void Damage(string path, string entry)
    {
        var bytes = File.ReadAllBytes(path);
        var header = bytes.AsSpan().IndexOf("PK\u0001\u0002"u8);
        bytes[header + 16] ^= 1;
        File.WriteAllBytes(path, bytes);
        using var archive = ZipFile.OpenRead(path);
        Assert.Equal(entry, archive.Entries[0].FullName);
    }

    /// <summary>Overwrites the uncompressed size in the zip's central directory (offset 24 of its only header).</summary>
    private static void DeclareLength(string path, int length)
    {
        var bytes = File.ReadAllBytes(path);
        var header = bytes.AsSpan().IndexOf("PK\u0001\u0002"u8);
        Assert.True(BitConverter.TryWriteBytes(bytes.AsSpan(header + 24), length));
        File.WriteAllBytes(path, bytes);
        Assert.Equal(length, ZipFile.OpenRead(path).Entries[0].Length);
    }
}
