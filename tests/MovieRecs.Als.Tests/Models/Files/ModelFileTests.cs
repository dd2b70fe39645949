using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Files;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Tests.Models.Files;

public sealed class ModelFileTests
{
    private static readonly RatingData _data =
        TestData.Build(TestData.MadeRatings(users: 30, items: 25, perUser: 8, seed: 7));

    private static readonly ModelFile _file = new()
    {
        Items = _data.Items,
        Users = _data.Users,
        RatingModel = ExplicitAlsTrainer.Train(_data, new ExplicitAlsOptions { Factors = 5, Regularization = 3f, Iterations = 3 }),
        Ranker = ImplicitAlsTrainer.Train(_data, new ImplicitAlsOptions { Factors = 7, UnobservedWeight = 0.5f, Iterations = 3 }),
    };

    [Fact]
    public void Reads_back_what_was_written()
    {
        var read = ModelFile.Read(new MemoryStream(Write(_file)));

        Assert.Equal(_file.Items.Ids.ToArray(), read.Items.Ids.ToArray());
        Assert.Equal(_file.Users!.Ids.ToArray(), read.Users!.Ids.ToArray());
        Assert.Equal(_file.RatingModel!.Options, read.RatingModel!.Options);
        Assert.Equal(_file.RatingModel.GlobalMean, read.RatingModel.GlobalMean);
        Assert.Equal(_file.RatingModel.UserFactors.ToArray(), read.RatingModel.UserFactors.ToArray());
        Assert.Equal(_file.RatingModel.ItemFactors.ToArray(), read.RatingModel.ItemFactors.ToArray());
        Assert.Equal(_file.RatingModel.UserBiases.ToArray(), read.RatingModel.UserBiases.ToArray());
        Assert.Equal(_file.RatingModel.ItemBiases.ToArray(), read.RatingModel.ItemBiases.ToArray());
        Assert.NotEmpty(_file.RatingModel.SetWeights.ToArray());
        Assert.Equal(_file.RatingModel.SetWeights.ToArray(), read.RatingModel.SetWeights.ToArray());
        Assert.Null(read.RatingModel.Noise);
        Assert.Equal(_file.Ranker!.Options, read.Ranker!.Options);
        Assert.Equal(_file.Ranker.UserFactors.ToArray(), read.Ranker.UserFactors.ToArray());
        Assert.Equal(_file.Ranker.ItemFactors.ToArray(), read.Ranker.ItemFactors.ToArray());
        Assert.Equal(_file.Ranker.Gramian.ToArray(), read.Ranker.Gramian.ToArray());
    }

    [Fact]
    public void Keeps_the_popularity_of_the_items_and_reads_files_without_it()
    {
        var popularity = ItemPopularity.Of(_data);

        var read = ModelFile.Read(Write(_file with { Ranker = _file.Ranker!.With(popularity) }));

        Assert.Equal(popularity.Scores.ToArray(), read.Ranker!.Popularity!.Scores.ToArray());
        Assert.Null(ModelFile.Read(Write(_file)).Ranker!.Popularity);
    }

    [Theory]
    [InlineData(25, -1f)]
    [InlineData(24, 1f)]
    public void A_popularity_that_cannot_be_is_refused(int items, float score)
    {
        var bytes = Write(_file with { Ranker = _file.Ranker!.With(new ItemPopularity(new float[25])) });
        var writer = new SectionWriter();
        var reader = SectionReader.Open(new MemoryModelBytes(bytes), WorkerThreads.Shared);
        foreach (var name in (string[])["items", "users", "ials.options", "ials.itemFactors", "ials.userFactors"])
        {
            writer.Add<byte>(name, reader.Get<byte>(name));
        }

        writer.Add<float>("ials.popularity", Enumerable.Repeat(score, items).ToArray());
        using var stream = new MemoryStream();
        writer.Write(stream);

        Assert.Throws<InvalidDataException>(() => ModelFile.Read(stream.ToArray()));
    }

    [Fact]
    public void A_file_for_serving_folds_users_in_as_the_whole_one_does()
    {
        var read = ModelFile.Read(new MemoryStream(Write(_file with { Users = null })));
        float[] whole = new float[5], serving = new float[5];

        Assert.Null(read.Users);
        Assert.Equal(0, read.RatingModel!.UserCount);
        Assert.Equal(_file.RatingModel!.FoldIn([1, 4], [5f, 2f], whole), read.RatingModel.FoldIn([1, 4], [5f, 2f], serving));
        Assert.Equal(whole, serving);
    }

    [Fact]
    public void The_noise_of_the_ratings_is_kept()
    {
        var data = TestData.Build(TestData.MadeRatings(users: 200, items: 60, perUser: 25, seed: 3));
        var model = ExplicitAlsTrainer.Train(data, new ExplicitAlsOptions { Factors = 4, Iterations = 3 });
        var read = ModelFile.Read(new MemoryStream(Write(new ModelFile { Items = data.Items, RatingModel = model })));
        var variance = model.UserVariance(12, 10);

        Assert.True(model.Deviation(variance, 7) > 0);
        Assert.Equal(variance, read.RatingModel!.UserVariance(12, 10));
        Assert.Equal(model.Deviation(variance, 7), read.RatingModel.Deviation(variance, 7));
    }

    [Fact]
    public void A_file_may_hold_one_model_alone()
    {
        var read = ModelFile.Read(new MemoryStream(Write(_file with { RatingModel = null })));

        Assert.Null(read.RatingModel);
        Assert.NotNull(read.Ranker);
    }

    [Fact]
    public void Every_damaged_byte_outside_the_padding_is_noticed()
    {
        var bytes = Write(_file with { Users = null, Ranker = null });
        var accepted = new List<int>();
        for (var position = 0; position < bytes.Length; position++)
        {
            bytes[position] ^= 0x10;
            try
            {
                ModelFile.Read(new MemoryStream(bytes));
                accepted.Add(position);
            }
            catch (InvalidDataException)
            {
                // as it should be
            }

            bytes[position] ^= 0x10;
        }

        // Only bytes that mean nothing may change unnoticed: the rest of the header and the padding between sections.
        Assert.All(accepted, position => Assert.Equal(0, bytes[position]));
        Assert.True(accepted.Count < bytes.Length / 4, $"{accepted.Count} of {bytes.Length} bytes");
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var bytes = Write(_file);
        for (var length = 0; length < bytes.Length - 64; length += 37)
        {
            Assert.Throws<InvalidDataException>(() => ModelFile.Read(new MemoryStream(bytes, 0, length)));
        }
    }

    [Fact]
    public void A_newer_version_is_refused_by_its_number()
    {
        var bytes = Write(_file);
        bytes[8] = 9;

        var exception = Assert.Throws<InvalidDataException>(() => ModelFile.Read(new MemoryStream(bytes)));

        Assert.Contains("version 9", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_does_not_go_with_the_ids_is_not_written() =>
        Assert.Throws<InvalidOperationException>(() => Write(_file with { Items = IdMap.FromIds([1, 2]) }));

    [Fact]
    public void Saving_replaces_the_file_and_leaves_nothing_beside_it()
    {
        var folder = Directory.CreateTempSubdirectory("model-file-tests");
        try
        {
            var path = Path.Combine(folder.FullName, "model.bin");
            File.WriteAllText(path, "an old model");

            _file.Save(path);

            Assert.Equal(_file.Items.Count, ModelFile.Load(path).Items.Count);
            Assert.Equal([path], Directory.GetFiles(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_file_that_cannot_be_written_leaves_nothing_beside_its_place()
    {
        var folder = Directory.CreateTempSubdirectory("movierecs-model");
        try
        {
            Assert.Throws<InvalidOperationException>(
                () => (_file with { Catalogue = [] }).Save(Path.Combine(folder.FullName, "model"))); // no titles for its items

            Assert.Empty(folder.EnumerateFileSystemInfos());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_large_section_is_read_in_pieces_and_every_piece_is_checked()
    {
        // Three megabytes and a bit of factors: four pieces.
        var values = new float[800_001];
        var random = new Random(3);
        foreach (ref var value in values.AsSpan())
        {
            value = random.NextSingle();
        }

        var bytes = Write(new ModelFile
        {
            Items = IdMap.FromIds([.. Enumerable.Range(5, values.Length)]),
            Ranker = new ImplicitAlsModel(new ImplicitAlsOptions { Factors = 1 }, default, values),
        });

        Assert.Equal(values, ModelFile.Read(bytes).Ranker!.ItemFactors.ToArray());
        foreach (var position in (int[])[1 << 20, 2 << 20, (3 << 20) + 5, bytes.Length - 100])
        {
            bytes[position] ^= 1;
            Assert.Throws<InvalidDataException>(() => ModelFile.Read(bytes));
            bytes[position] ^= 1;
        }
    }

    [Fact]
    public void A_damaged_section_that_no_part_reads_is_refused_too()
    {
        var writer = new SectionWriter();
        writer.Add<int>("items", Enumerable.Range(1, 2).ToArray());
        writer.Add<int>("unknown", Enumerable.Range(0, 100).ToArray());
        using var stream = new MemoryStream();
        writer.Write(stream);
        var bytes = stream.ToArray();
        Assert.Equal(2, ModelFile.Read(bytes).Items.Count);

        bytes[^70] ^= 1;

        Assert.Throws<InvalidDataException>(() => ModelFile.Read(bytes));
    }

    [Fact]
    public void A_file_on_disk_that_was_cut_short_or_is_none_of_ours_is_refused()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Write(_file)[..^100]);
            var exception = Assert.Throws<InvalidDataException>(() => ModelFile.Load(path));
            Assert.Contains("ends too early", exception.Message, StringComparison.Ordinal);

            File.WriteAllText(path, "userId,movieId,rating,timestamp and so on, more than a header's sixty-four bytes");
            Assert.Throws<InvalidDataException>(() => ModelFile.Load(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_model_stays_readable_when_its_file_is_replaced()
    {
        var path = Path.GetTempFileName();
        try
        {
            _file.Save(path);
            var read = ModelFile.Load(path);
            (_file with { Ranker = null }).Save(path);
            File.Delete(path);

            Assert.Equal(_file.Ranker!.ItemFactors.ToArray(), read.Ranker!.ItemFactors.ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Write(ModelFile file)
    {
        using var stream = new MemoryStream();
        file.Write(stream);
        return stream.ToArray();
    }
}
