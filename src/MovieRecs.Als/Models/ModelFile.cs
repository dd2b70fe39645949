using System.Text.Json;
using System.Text.Json.Serialization;
using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Models;

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

    /// <summary>Writes the file. Without <see cref="Users"/> the user sides of the models are left out.</summary>
    /// <param name="stream">Written from its position on; not closed.</param>
    /// <exception cref="InvalidOperationException">A model's rows are not those of the id maps.</exception>
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
            if (Users is not null)
            {
                writer.Add("ials.userFactors", implicitModel.UserFactors);
            }
        }

        writer.Write(stream);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="stream">Read from its position on; need not be seekable; not closed.</param>
    /// <exception cref="InvalidDataException">It is no model file, of a newer version, cut short or damaged.</exception>
    public static ModelFile Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var reader = SectionReader.Read(stream);
        try
        {
            return new ModelFile
            {
                Items = IdMap.FromIds(reader.Get<int>("items")),
                Users = reader.Contains("users") ? IdMap.FromIds(reader.Get<int>("users")) : null,
                RatingModel = reader.Contains("als.options") ? ReadExplicit(reader) : null,
                Ranker = reader.Contains("ials.options") ? ReadImplicit(reader) : null,
            }.Checked();
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException("The model file contradicts itself: " + exception.Message, exception);
        }
    }

    /// <summary>Writes the file beside its place and moves it there, so that a reader never sees half of it.</summary>
    /// <param name="path">An existing file is replaced.</param>
    public void Save(string path)
    {
        var temporary = path + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            Write(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads a file from disk.</summary>
    /// <param name="path">Where it is.</param>
    /// <exception cref="InvalidDataException">It is no model file, of a newer version, cut short or damaged.</exception>
    public static ModelFile Load(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        return Read(stream);
    }

    private static ExplicitAlsModel ReadExplicit(SectionReader reader)
    {
        var options = JsonSerializer.Deserialize(reader.Get<byte>("als.options"), ModelFileJson.Default.ExplicitAlsOptions)
            ?? throw new InvalidDataException("The model file has no options.");
        return new ExplicitAlsModel(
            options, reader.Get<float>("als.mean")[0],
            reader.Contains("als.userFactors") ? reader.Get<float>("als.userFactors") : default,
            reader.Get<float>("als.itemFactors"),
            reader.Contains("als.userBiases") ? reader.Get<float>("als.userBiases") : default,
            reader.Get<float>("als.itemBiases"));
    }

    private static ImplicitAlsModel ReadImplicit(SectionReader reader)
    {
        var options = JsonSerializer.Deserialize(reader.Get<byte>("ials.options"), ModelFileJson.Default.ImplicitAlsOptions)
            ?? throw new InvalidDataException("The model file has no options.");
        return new ImplicitAlsModel(
            options,
            reader.Contains("ials.userFactors") ? reader.Get<float>("ials.userFactors") : default,
            reader.Get<float>("ials.itemFactors"));
    }

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

        return this;
    }

    private void ThrowIfForeign(int itemCount, int userCount)
    {
        if (itemCount != Items.Count || (Users is not null && userCount != Users.Count))
        {
            throw new InvalidOperationException(
                $"A model of {userCount} users and {itemCount} items does not go with {Users?.Count} and {Items.Count} ids.");
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ExplicitAlsOptions))]
[JsonSerializable(typeof(ImplicitAlsOptions))]
internal sealed partial class ModelFileJson : JsonSerializerContext;
