using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Auth;

/// <summary>
/// Makes an administrator when there is none. A generated password is printed to standard output this once and goes to no
/// log, for logs are kept and shipped.
/// </summary>
internal sealed class FirstAdministrator(
    MovieRecsDbContext database, AccountService accounts, IOptions<AdminOptions> options, FirstLogin login) : IStartupTask
{
    // Without letters and digits that look alike: somebody will type it. 20 of 54 are 115 bits.
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int GeneratedLength = 20;

    public string Name => "making the first administrator";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await database.Users.AnyAsync(user => user.IsAdministrator, cancellationToken))
        {
            return;
        }

        var userName = options.Value.UserName;
        var isGenerated = string.IsNullOrEmpty(options.Value.Password);
        var password = isGenerated ? RandomNumberGenerator.GetString(Alphabet, GeneratedLength) : options.Value.Password!;
        if (await accounts.CreateAdministratorAsync(userName, password, cancellationToken) is null)
        {
            throw new StartupException(
                $"{AdminOptions.SectionName}__{nameof(AdminOptions.UserName)}: '{userName}' is an account that is no "
                + "administrator, and there is no administrator yet; choose another name.");
        }

        if (isGenerated)
        {
            login.Set(userName, password);
            await Console.Out.WriteLineAsync(
                $"""

                Created the first administrator. The password is shown at this start only.
                  user name: {userName}
                  password:  {password}

                """);
        }
    }
}
