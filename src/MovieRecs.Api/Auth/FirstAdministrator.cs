using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Auth;

/// <summary>The administrator that is created at start when there is none. Bound from the <c>Admin</c> section.</summary>
internal sealed class AdminOptions : IValidatableObject
{
    public const string SectionName = "Admin";

    public string UserName { get; set; } = "admin";

    /// <summary>When it is missing, a password is generated and printed once.</summary>
    public string? Password { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (UserNames.FaultOf(UserName) is { } nameFault)
        {
            yield return new ValidationResult(nameFault, [nameof(UserName)]);
        }

        if (!string.IsNullOrEmpty(Password) && PasswordRule.FaultOf(Password, UserName) is { } passwordFault)
        {
            yield return new ValidationResult(passwordFault, [nameof(Password)]);
        }
    }
}

/// <summary>
/// Creates an administrator when there is none. A generated password is printed to standard output this once and never
/// logged, because logs are kept and shipped.
/// </summary>
internal sealed class FirstAdministrator(
    MovieRecsDbContext database, AccountService accounts, IOptions<AdminOptions> options, FirstLogin login) : IStartupTask
{
    // Without letters and digits that look alike, since somebody will type it: 20 of 56 characters are 116 bits.
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int GeneratedLength = 20;

    public string Name => "creating the first administrator";

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
                $"{AdminOptions.SectionName}__{nameof(AdminOptions.UserName)}: '{userName}' is an account that is not an "
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
