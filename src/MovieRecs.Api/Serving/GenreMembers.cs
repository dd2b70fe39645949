namespace MovieRecs.Api.Serving;

/// <summary>Which movies of a catalogue have one genre, a bit a movie.</summary>
internal sealed class GenreMembers
{
    private readonly ulong[] _bits;

    private GenreMembers(string name, int movieCount)
    {
        Name = name;
        _bits = new ulong[(movieCount + 63) >> 6];
    }

    public string Name { get; }

    public bool Contains(int movieIndex) => (_bits[movieIndex >> 6] >> movieIndex & 1) != 0;

    public static Dictionary<string, GenreMembers> Of(ReadOnlySpan<CatalogueMovie> movies)
    {
        var genres = new Dictionary<string, GenreMembers>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < movies.Length; index++)
        {
            foreach (var name in movies[index].Genres)
            {
                if (!genres.TryGetValue(name, out var members))
                {
                    genres.Add(name, members = new GenreMembers(name, movies.Length));
                }

                members._bits[index >> 6] |= 1UL << index;
            }
        }

        return genres;
    }
}
