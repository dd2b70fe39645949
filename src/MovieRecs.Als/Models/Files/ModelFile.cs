using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models.Baselines;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Models.Sessions;
using MovieRecs.Als.Retrieval;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Files;

/// <summary>
/// What one model file holds: the ids and one or both models. The format is versioned, little-endian and checksummed; a file
/// that is damaged or newer is refused with a reason, never read in part.
/// </summary>
public sealed record ModelFile
{
    /// <summary>Item ids; the index is the item's row in the models.</summary>
    public required IdMap Items { get; init; }

    /// <summary>User ids, or <see langword="null"/> in a file for serving, where users are folded in.</summary>
    public IdMap? Users { get; init; }

    /// <summary>The model that predicts ratings.</summary>
    public ExplicitAlsModel? RatingModel { get; init; }

    /// <summary>The model that ranks.</summary>
    public ImplicitAlsModel? Ranker { get; init; }

    /// <summary>Which algorithm the file was trained with, as the command line names it; null in a file for serving.</summary>
    public string? Algorithm { get; init; }

    /// <summary>Titles by item index, or null.</summary>
    public IReadOnlyList<CatalogueItem>? Catalogue { get; init; }

    /// <summary>The ratings it was trained on, or null.</summary>
    public TrainingRatings? Ratings { get; init; }

    /// <summary>Bias-only, or null.</summary>
    public BiasModel? Bias { get; init; }

    /// <summary>Popularity, or null.</summary>
    public PopularityModel? Popularity { get; init; }

    /// <summary>Item neighbours, or null.</summary>
    public ItemKnnModel? ItemKnn { get; init; }

    /// <summary>The items most like each item, or null: then the cosines of the ranker's factors have to do.</summary>
    public ItemNeighbors? Neighbors { get; init; }

    /// <summary>Bayesian matrix factorisation, or null.</summary>
    public BayesianModel? Bayesian { get; init; }

    /// <summary>What <see cref="Bayesian"/> has of the predictions where both models predict together; null elsewhere.</summary>
    public float? BayesianShare { get; init; }

    /// <summary>EASE, or null.</summary>
    public EaseModel? Ease { get; init; }

    /// <summary>What comes next while somebody is rating, or null.</summary>
    public SessionModel? Session { get; init; }

    /// <summary>Writes the file. Without <see cref="Users"/> the user sides of the models are left out.</summary>
    /// <param name="stream">Written from its position on; not closed.</param>
    /// <exception cref="InvalidOperationException">A model's rows do not match the id maps.</exception>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var writer = new SectionWriter();
        writer.Add<int>("items", Items.Ids.ToArray());
        if (Users is not null)
        {
            writer.Add<int>("users", Users.Ids.ToArray());
        }

        if (RatingModel is { } explicitModel)
        {
            ThrowIfForeign(explicitModel.ItemCount, explicitModel.UserCount);
            writer.Add<byte>("als.options", JsonSerializer.SerializeToUtf8Bytes(
                explicitModel.Options, ModelFileJson.Default.ExplicitAlsOptions));
            writer.Add<float>("als.mean", new[] { explicitModel.GlobalMean });
            writer.Add("als.itemFactors", explicitModel.ItemFactors);
            writer.Add("als.itemBiases", explicitModel.ItemBiases);
            if (!explicitModel.SetWeights.IsEmpty)
            {
                writer.Add("als.setWeights", explicitModel.SetWeights);
            }

            if (explicitModel.Noise is { } noise)
            {
                writer.Add<float>("als.noise", (float[])[.. noise.Weights, noise.MeanSquaredError]);
                writer.Add("als.itemVariances", noise.ItemVariances);
            }

            if (Users is not null)
            {
                writer.Add("als.userFactors", explicitModel.UserFactors);
                writer.Add("als.userBiases", explicitModel.UserBiases);
            }
        }

        if (Ranker is { } implicitModel)
        {
            ThrowIfForeign(implicitModel.ItemCount, implicitModel.UserCount);
            writer.Add<byte>("ials.options", JsonSerializer.SerializeToUtf8Bytes(
                implicitModel.Options, ModelFileJson.Default.ImplicitAlsOptions));
            writer.Add("ials.itemFactors", implicitModel.ItemFactors);
            if (implicitModel.Recency is { } recency)
            {
                writer.Add<float>("ials.recency", new[] { recency.Floor, recency.Scale });
            }

            if (implicitModel.Popularity is { } popularity)
            {
                writer.Add("ials.popularity", popularity.Scores);
            }

            if (Users is not null)
            {
                writer.Add("ials.userFactors", implicitModel.UserFactors);
            }
        }

        if (Algorithm is not null)
        {
            writer.Add<byte>("algorithm", Encoding.UTF8.GetBytes(Algorithm));
        }

        ThrowIfForeign();
        BaselineSections.WriteCatalogue(writer, Catalogue);
        BaselineSections.WriteRatings(writer, Ratings);
        BaselineSections.WriteBias(writer, Bias);
        BaselineSections.WritePopularity(writer, Popularity);
        BaselineSections.WriteItemKnn(writer, ItemKnn);
        BaselineSections.WriteEase(writer, Ease);
        NeighborSections.Write(writer, Neighbors);
        BayesianSections.Write(writer, Bayesian);
        if (BayesianShare is { } share)
        {
            writer.Add<float>("ensemble.bayesianShare", new[] { share });
        }

        SessionSections.Write(writer, Session);
        writer.Write(stream);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="stream">Read from its position to its end; need not be seekable; not closed.</param>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>.</param>
    /// <exception cref="InvalidDataException">It is not a model file, or is newer, cut short or damaged.</exception>
    /// <exception cref="IOException">
    /// It is larger than 2 GiB, a limit that <see cref="Load"/> does not have.
    /// </exception>
    public static ModelFile Read(Stream stream, WorkerThreads? threads = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Read(copy.GetBuffer().AsMemory(0, (int)copy.Length), threads);
    }

    /// <summary>Reads a file that is in memory.</summary>
    /// <param name="bytes">The file; not kept.</param>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>.</param>
    /// <exception cref="InvalidDataException">It is not a model file, or is newer, cut short or damaged.</exception>
    public static ModelFile Read(ReadOnlyMemory<byte> bytes, WorkerThreads? threads = null) =>
        Read(new MemoryModelBytes(bytes), threads ?? WorkerThreads.Shared);

    /// <summary>
    /// Writes a temporary file beside the path and moves it there, so that a reader never sees half of it.
    /// </summary>
    /// <param name="path">An existing file is replaced.</param>
    public void Save(string path)
    {
        var temporary = path + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
            {
                Write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Reads a file from disk.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>.</param>
    /// <exception cref="InvalidDataException">It is not a model file, or is newer, cut short or damaged.</exception>
    public static ModelFile Load(string path, WorkerThreads? threads = null)
    {
        using var bytes = new FileModelBytes(path);
        return Read(bytes, threads ?? WorkerThreads.Shared);
    }

    private static ModelFile Read(IModelBytes bytes, WorkerThreads threads)
    {
        try
        {
            var reader = SectionReader.Open(bytes, threads);
            var items = IdMap.FromIds(reader.Get<int>("items"));
            var file = new ModelFile
            {
                Items = items,
                Users = reader.Contains("users") ? IdMap.FromIds(reader.Get<int>("users")) : null,
                RatingModel = reader.Contains("als.options") ? ReadExplicit(reader) : null,
                Ranker = reader.Contains("ials.options") ? ReadImplicit(reader, threads) : null,
                Algorithm = reader.Contains("algorithm") ? Encoding.UTF8.GetString(reader.Get<byte>("algorithm")) : null,
                Catalogue = BaselineSections.ReadCatalogue(reader),
                Ratings = BaselineSections.ReadRatings(reader, items.Count),
                Bias = BaselineSections.ReadBias(reader),
                Popularity = BaselineSections.ReadPopularity(reader),
                ItemKnn = BaselineSections.ReadItemKnn(reader),
                Ease = BaselineSections.ReadEase(reader),
                Neighbors = NeighborSections.Read(reader),
                Bayesian = BayesianSections.Read(reader, items.Count),
                BayesianShare = reader.Contains("ensemble.bayesianShare") ? ReadShare(reader) : null,
                Session = SessionSections.Read(reader, items.Count),
            };
            reader.CheckRest();
            return file.Checked();
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException("The model file ends too early.", exception);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException("The model file contradicts itself: " + exception.Message, exception);
        }
    }

    private static float ReadShare(SectionReader reader) =>
        reader.Get<float>("ensemble.bayesianShare") is [>= 0 and <= 1 and var share]
            ? share
            : throw new InvalidDataException("The share of the Bayesian model is not a number from 0 to 1.");

    private static ExplicitAlsModel ReadExplicit(SectionReader reader)
    {
        var options = JsonSerializer.Deserialize(reader.Get<byte>("als.options"), ModelFileJson.Default.ExplicitAlsOptions)
            ?? throw new InvalidDataException("The model file has no options.");
        return new ExplicitAlsModel(
            options, reader.Get<float>("als.mean")[0],
            reader.Contains("als.userFactors") ? reader.Get<float>("als.userFactors") : default,
            reader.Get<float>("als.itemFactors"),
            reader.Contains("als.userBiases") ? reader.Get<float>("als.userBiases") : default,
            reader.Get<float>("als.itemBiases"),
            reader.Contains("als.setWeights") ? reader.Get<float>("als.setWeights") : default)
            .With(reader.Contains("als.noise")
                ? ReadNoise(reader.Get<float>("als.noise"), reader.Get<float>("als.itemVariances"))
                : null);
    }

    private static RatingNoise ReadNoise(float[] values, float[] itemVariances) =>
        values.Length == RatingNoise.WeightCount + 1
            ? new RatingNoise(values[..^1], values[^1], itemVariances)
            : throw new InvalidDataException(
                $"The noise of the ratings has {values.Length} values, not {RatingNoise.WeightCount + 1}.");

    private static ImplicitAlsModel ReadImplicit(SectionReader reader, WorkerThreads threads)
    {
        var options = JsonSerializer.Deserialize(reader.Get<byte>("ials.options"), ModelFileJson.Default.ImplicitAlsOptions)
            ?? throw new InvalidDataException("The model file has no options.");
        var model = new ImplicitAlsModel(
            options,
            reader.Contains("ials.userFactors") ? reader.Get<float>("ials.userFactors") : default,
            reader.Get<float>("ials.itemFactors"), threads);
        if (reader.Contains("ials.recency"))
        {
            model = model.With(ReadRecency(reader.Get<float>("ials.recency")));
        }

        return reader.Contains("ials.popularity")
            ? model.With(new ItemPopularity(reader.Get<float>("ials.popularity")))
            : model;
    }

    private static Recency ReadRecency(ReadOnlySpan<float> values) => values.Length == 2
        ? new Recency(values[0], values[1])
        : throw new InvalidDataException($"The weights by age have {values.Length} values, not 2.");

    private ModelFile Checked()
    {
        if (RatingModel is not null)
        {
            ThrowIfForeign(RatingModel.ItemCount, RatingModel.UserCount);
        }

        if (Ranker is not null)
        {
            ThrowIfForeign(Ranker.ItemCount, Ranker.UserCount);
        }

        ThrowIfForeign();
        return this;
    }

    private void ThrowIfForeign()
    {
        int?[] counts = [Catalogue?.Count, Bias?.ItemCount, Popularity?.ItemCount, ItemKnn?.ItemCount, Ease?.ItemCount,
            Bayesian?.ItemCount, Session?.ItemCount, Neighbors?.ItemCount];
        if (counts.FirstOrDefault(count => count is { } value && value != Items.Count) is { } foreign)
        {
            throw new InvalidOperationException($"A part for {foreign} items does not match {Items.Count} ids.");
        }

        if (Ratings is not null && Ratings.ByUser.RowCount != Users?.Count)
        {
            throw new InvalidOperationException(
                $"Ratings of {Ratings.ByUser.RowCount} users do not match {Users?.Count ?? 0} ids.");
        }
    }

    private void ThrowIfForeign(int itemCount, int userCount)
    {
        if (itemCount != Items.Count || (Users is not null && userCount != Users.Count))
        {
            throw new InvalidOperationException(
                $"A model of {userCount} users and {itemCount} items does not match {Users?.Count} and {Items.Count} ids.");
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ExplicitAlsOptions))]
[JsonSerializable(typeof(ImplicitAlsOptions))]
internal sealed partial class ModelFileJson : JsonSerializerContext;

/// <summary>
/// What a model file knows of an item besides its factors, so that lists have titles without the data set.
/// </summary>
/// <param name="Title">Without the year; empty if the data set named none.</param>
/// <param name="Year">Null if unknown.</param>
/// <param name="Genres">Empty if unknown.</param>
public sealed record CatalogueItem(string Title, int? Year, IReadOnlyList<string> Genres)
{
    /// <summary>The movies of a data set in the order of its items; null if it names none.</summary>
    /// <param name="items">Item ids.</param>
    /// <param name="movies">With distinct ids; those without an item are left out.</param>
    public static IReadOnlyList<CatalogueItem>? ListOf(IdMap items, IReadOnlyCollection<MovieRecord> movies)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(movies);
        if (movies.Count == 0)
        {
            return null;
        }

        var catalogue = new CatalogueItem[items.Count];
        Array.Fill(catalogue, new CatalogueItem(string.Empty, null, []));
        foreach (var movie in movies)
        {
            if (items.IndexOf(movie.Id) is >= 0 and var item)
            {
                catalogue[item] = new CatalogueItem(movie.Title, movie.Year, movie.Genres);
            }
        }

        return catalogue;
    }

    /// <summary><c>Star Wars (1977)</c>; the title alone without a year.</summary>
    public override string ToString() => Year is { } year ? $"{Title} ({year})" : Title;
}

/// <summary>
/// The ratings a model was trained on, user by user: what a user is folded in from, and what is never recommended again.
/// </summary>
/// <param name="ByUser">Users × items.</param>
/// <param name="Scale">What its codes mean.</param>
/// <param name="Times">When each was given, in seconds since 1970 and in the order of the matrix; empty without times.</param>
public sealed record TrainingRatings(InteractionMatrix ByUser, RatingScale Scale, ReadOnlyMemory<uint> Times = default)
{
    /// <summary>Those of a data set.</summary>
    public static TrainingRatings Of(RatingData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new TrainingRatings(data.ByUser, data.Scale, data.Times);
    }

    /// <summary>The times of a user's ratings, in the order of the matrix; empty without times.</summary>
    /// <param name="user">A row of the matrix.</param>
    public ReadOnlySpan<uint> TimesOf(int user) => Times.IsEmpty
        ? default
        : Times.Span.Slice((int)ByUser.RowStarts[user], ByUser.LengthOf(user));
}
