using System.Text;
using System.Text.RegularExpressions;
using Bcrypt = BCrypt.Net.BCrypt;

namespace MovieRecs.Api.Auth;

/// <summary>
/// bcrypt, written as <c>$2b$</c> strings; hashes with the prefixes <c>$2a$</c> and
/// <c>$2y$</c> verify too. A call takes a few hundred milliseconds of one core by design: go through
/// <see cref="PasswordHashing"/>, which bounds how many run at once. Thread safe.
/// </summary>
internal static partial class PasswordHasher
{
    /// <summary>bcrypt reads no further; a longer password would be cut silently, so it is refused.</summary>
    public const int MaximumPasswordBytes = 72;

    public const int WorkFactor = 12;

    private const char Revision = 'b';

    /// <summary>
    /// The hash of a random text that nobody kept, verified when a name is unknown so that the answer takes as long. A
    /// constant, so that the first such answer need not make it.
    /// </summary>
    public const string NobodysHash = "$2b$12$L2PL1mCJ.Nv3K6kIJ/iGnu/2JmevcOJKlf055aybM6KTdu53WraEO";

    /// <exception cref="ArgumentException">The password is longer than bcrypt reads, or has a NUL.</exception>
    public static string Hash(string password)
    {
        if (!IsHashable(password))
        {
            throw new ArgumentException("The password is too long for bcrypt or has a NUL.", nameof(password));
        }

        return Bcrypt.HashPassword(password, Bcrypt.GenerateSalt(WorkFactor, Revision));
    }

    /// <summary>False also for a password that could not have been hashed and for a text that is not a bcrypt hash.</summary>
    public static bool Verify(string password, string hash)
    {
        // The work is done in any case: a refused password must not answer sooner than a wrong one.
        var isHashable = IsHashable(password);
        return KnownHash().IsMatch(hash) && Bcrypt.Verify(isHashable ? password : "", hash) && isHashable;
    }

    /// <summary>Other bcrypt implementations end a password at its first NUL.</summary>
    public static bool IsHashable(string password) =>
        Encoding.UTF8.GetByteCount(password) <= MaximumPasswordBytes && !password.Contains('\0', StringComparison.Ordinal);

    [GeneratedRegex(@"^\$2[aby]\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}\z")]
    private static partial Regex KnownHash();
}
