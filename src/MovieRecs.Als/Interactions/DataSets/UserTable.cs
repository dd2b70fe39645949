using System.Globalization;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>What a data set says about its users.</summary>
/// <param name="Users">In the file's order, each id once.</param>
/// <param name="Report">On the users file.</param>
public sealed record UserTable(IReadOnlyList<UserRecord> Users, FileReport Report)
{
    /// <summary>Reads <c>id|age|gender|occupation|zip</c> (100K) or <c>id::gender::age::occupation::zip</c> (1M).</summary>
    internal static UserTable Read(DataSetFile usersFile)
    {
        var file = CatalogueFile.Read(usersFile, FileKind.Users);
        var (ageColumn, genderColumn) = file.Detected.Delimiter == FieldDelimiter.Pipe ? (1, 2) : (2, 1);
        var users = new List<UserRecord>();
        var seen = new HashSet<int>();
        file.ForEachLine((line, fields, _) =>
        {
            if (fields.Length != 5)
            {
                return "it does not have the file's columns";
            }

            if (!DelimitedLine.TryParseId(line[fields[0]], out var id))
            {
                return RatingLine.BadUserId;
            }

            var ageText = file.Text(line, fields[ageColumn]);
            if (!int.TryParse(ageText, NumberStyles.None, CultureInfo.InvariantCulture, out var age) || age > 150)
            {
                return "the age is not a number of years";
            }

            if (file.Text(line, fields[genderColumn]) is not ("M" or "F"))
            {
                return "the gender is neither M nor F";
            }

            if (!seen.Add(id))
            {
                return "the user id was on an earlier line";
            }

            var gender = file.Text(line, fields[genderColumn])[0];
            users.Add(new UserRecord(id, age, gender, file.Text(line, fields[3]), file.Text(line, fields[4])));
            return null;
        });
        return new UserTable(users, file.Report);
    }
}

/// <summary>What the 100K and 1M data sets say about a user.</summary>
/// <param name="Id">The data set's own id, from 1.</param>
/// <param name="Age">Years; in 1M the lower end of a bracket (1, 18, 25, 35, 45, 50, 56).</param>
/// <param name="Gender"><c>M</c> or <c>F</c>.</param>
/// <param name="Occupation">A word in 100K, a code from 0 to 20 in 1M.</param>
/// <param name="ZipCode">As written; not always a United States code.</param>
public sealed record UserRecord(int Id, int? Age, char? Gender, string? Occupation, string? ZipCode);
