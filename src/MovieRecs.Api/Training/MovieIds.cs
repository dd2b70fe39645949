namespace MovieRecs.Api.Training;

/// <summary>
/// A set of movie ids, any of 0 … 2³¹ − 1, that is added to once a rating: a bit an id, in pages that are made when an id falls
/// into them. Ids of a catalogue lie close together, so there are few.
/// </summary>
internal sealed class MovieIds
{
    private const int PageBits = 16;

    private readonly ulong[]?[] _pages = new ulong[1 << (31 - PageBits)][];

    public void Add(int movieId)
    {
        var page = _pages[movieId >> PageBits] ??= new ulong[(1 << PageBits) / 64];
        page[(movieId & ((1 << PageBits) - 1)) / 64] |= 1UL << movieId;
    }

    public bool Contains(int movieId) =>
        _pages[movieId >> PageBits] is { } page && (page[(movieId & ((1 << PageBits) - 1)) / 64] >> movieId & 1) != 0;
}
