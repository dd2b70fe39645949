using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using MovieRecs.Als.Models.Files;

namespace MovieRecs.Cli.Tests.Commands;

public sealed partial class ExportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Both_models_are_read_back_from_arrays_and_csv()
    {
        var file = await ExportAsync();
        var (ratings, ranker) = (file.RatingModel!, file.Ranker!);

        Assert.Equal(file.Items.Ids.ToArray(), Read<int>("item_ids.npy", "<i4", $"({file.Items.Count},)"));
        Assert.Equal(file.Users!.Ids.ToArray(), Read<int>("user_ids.npy", "<i4", $"({file.Users.Count},)"));
        Assert.Equal([ratings.GlobalMean], Read<float>("als_mean.npy", "<f4", "(1,)"));
        Assert.Equal(ratings.ItemFactors.ToArray(), Read<float>("als_item_factors.npy", "<f4", $"({file.Items.Count}, 3)"));
        Assert.Equal(ratings.ItemBiases.ToArray(), Read<float>("als_item_biases.npy", "<f4", $"({file.Items.Count},)"));
        Assert.Equal(ratings.UserFactors.ToArray(), Read<float>("als_user_factors.npy", "<f4", $"({file.Users.Count}, 3)"));
        Assert.Equal(ratings.UserBiases.ToArray(), Read<float>("als_user_biases.npy", "<f4", $"({file.Users.Count},)"));
        Assert.Equal(ranker.ItemFactors.ToArray(), Read<float>("ials_item_factors.npy", "<f4", $"({file.Items.Count}, 3)"));
        Assert.Equal(ranker.UserFactors.ToArray(), Read<float>("ials_user_factors.npy", "<f4", $"({file.Users.Count}, 3)"));

        var items = await LinesAsync("als_items.csv", "movieId,bias,f1,f2,f3");
        Assert.Equal(file.Items.Ids.ToArray(), items.Select(line => (int)line[0]));
        Assert.Equal(ratings.ItemBiases.ToArray(), items.Select(line => (float)line[1]));
        Assert.Equal(ratings.ItemFactors.ToArray(), items.SelectMany(line => line[2..]).Select(value => (float)value));
        var users = await LinesAsync("ials_users.csv", "userId,f1,f2,f3");
        Assert.Equal(file.Users.Ids.ToArray(), users.Select(line => (int)line[0]));
        Assert.Equal(ranker.UserFactors.ToArray(), users.SelectMany(line => line[1..]).Select(value => (float)value));
    }

    [Theory]
    [InlineData("hkv", "hkv")]
    [InlineData("session", "ials")]
    public async Task One_model_is_exported_under_its_own_name(string algorithm, string name)
    {
        var file = await ExportAsync("--algorithm", algorithm);

        Assert.Equal(
            file.Ranker!.ItemFactors.ToArray(), Read<float>($"{name}_item_factors.npy", "<f4", $"({file.Items.Count}, 3)"));
        Assert.Empty(Directory.GetFiles(_folder.File("exported"), "als_*"));
    }

    [Fact]
    public async Task A_model_without_factors_has_nothing_to_export()
    {
        await CommandRun.OfAsync(
            "train", "--data", MadeDataSet.WriteTo(_folder), "--out", _folder.File("model"), "--algorithm", "ease");
        var run = await CommandRun.OfAsync("export", "--model", _folder.File("model"), "--out", _folder.File("exported"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("movierecs: ease has no factors", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("exported")));
    }

    private async Task<ModelFile> ExportAsync(params string[] options)
    {
        var train = await CommandRun.OfAsync(
            ["train", "--data", MadeDataSet.WriteTo(_folder), "--out", _folder.File("model"), "--factors", "3", .. options]);
        var run = await CommandRun.OfAsync("export", "--model", _folder.File("model"), "--out", _folder.File("exported"));

        Assert.Equal((0, 0, ""), (train.ExitCode, run.ExitCode, run.Error));
        Assert.Equal(
            Directory.GetFiles(_folder.File("exported")).Order(StringComparer.Ordinal),
            run.Output.TrimEnd().Split('\n').Order(StringComparer.Ordinal));
        return ModelFile.Load(_folder.File("model"));
    }

    /// <summary>Reads an array by the definition of the format, as NumPy does.</summary>
    private T[] Read<T>(string name, string type, string shape)
        where T : unmanaged
    {
        var bytes = File.ReadAllBytes(Path.Combine(_folder.File("exported"), name));
        Assert.Equal([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0], bytes[..8]);
        var start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        Assert.Equal(0, start % 64);
        var header = Header().Match(Encoding.ASCII.GetString(bytes, 10, start - 10));
        Assert.Equal((true, type, shape), (header.Success, header.Groups["type"].Value, header.Groups["shape"].Value));
        return MemoryMarshal.Cast<byte, T>(bytes.AsSpan(start)).ToArray();
    }

    private async Task<double[][]> LinesAsync(string name, string header)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(_folder.File("exported"), name));
        Assert.Equal(header, lines[0]);
        return [.. lines[1..].Select(line => line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())];
    }

    [GeneratedRegex(@"^\{'descr': '(?<type>[^']+)', 'fortran_order': False, 'shape': (?<shape>\([^)]*\)), \} *\n$")]
    private static partial Regex Header();
}
