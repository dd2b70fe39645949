using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Als.Tests.Interactions.DataSets;

public sealed class MovieTitleTests
{
    [Theory]
    [InlineData("Star Wars (1977)", "Star Wars", 1977)]
    [InlineData("Two Friends (1986) ", "Two Friends", 1986)]
    [InlineData("American President, The (1995)", "The American President", 1995)]
    [InlineData("City of Lost Children, The (Cité des enfants perdus, La) (1995)", "The City of Lost Children (La Cité des enfants perdus)", 1995)]
    [InlineData("Land Before Time III: The Time of the Great Giving (1995) (V)", "Land Before Time III: The Time of the Great Giving (V)", 1995)]
    [InlineData("Death Note: Desu nôto (2006–2007)", "Death Note: Desu nôto", 2006)]
    [InlineData("Fawlty Towers (1975-1979)", "Fawlty Towers", 1975)]
    [InlineData("Dark (2017-)", "Dark", 2017)]
    [InlineData("Postino, Il (The Postman) (1994)", "Il Postino (The Postman)", 1994)]
    [InlineData("Avventura, L' (Adventure, The) (1960)", "L'Avventura (The Adventure)", 1960)]
    [InlineData("City of the Living Dead (a.k.a. Gates of Hell, The) (Paura nella città dei morti viventi) (1980)", "City of the Living Dead (a.k.a. The Gates of Hell) (Paura nella città dei morti viventi)", 1980)]
    [InlineData("Good, the Bad and the Ugly, The (Buono, il brutto, il cattivo, Il) (1966)", "The Good, the Bad and the Ugly (Il Buono, il brutto, il cattivo)", 1966)]
    [InlineData("Monsters, Inc. (2001)", "Monsters, Inc.", 2001)]
    [InlineData("Lust, Caution (Se, jie) (2007)", "Lust, Caution (Se, jie)", 2007)]
    [InlineData("Matrix, The", "The Matrix", null)]
    [InlineData("Odd, The) (", "The Odd) (", null)]
    [InlineData("2001: A Space Odyssey (1968)", "2001: A Space Odyssey", 1968)]
    [InlineData("Babylon 5", "Babylon 5", null)]
    [InlineData("1984 (Nineteen)", "1984 (Nineteen)", null)]
    [InlineData("Room (0217)", "Room (0217)", null)]
    [InlineData("(1995)", "(1995)", null)]
    [InlineData("unknown", "unknown", null)]
    [InlineData("", "", null)]
    public void Splits_off_the_year_and_puts_articles_in_front(string text, string title, int? year) =>
        Assert.Equal((title, year), MovieTitle.Split(text));

    [Theory]
    [InlineData("Star Wars", 1977)]
    [InlineData("Babylon 5", null)]
    [InlineData("The City of Lost Children (La Cité des enfants perdus)", 1995)]
    public void Joins_what_it_splits(string title, int? year) =>
        Assert.Equal((title, year), MovieTitle.Split(MovieTitle.Join(title, year)));
}
