using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Auth;

/// <summary>
/// Gives Development a signing key of its own, made once and kept in the data folder readable by its owner alone, so that
/// tokens survive a restart. Other environments have to provide their own.
/// </summary>
internal sealed class SigningKeySource(IHostEnvironment environment, DataFolder dataFolder) : IPostConfigureOptions<JwtOptions>
{
    private const string FileName = "signing-key";

    public void PostConfigure(string? name, JwtOptions options)
    {
        if (!string.IsNullOrEmpty(options.SigningKey))
        {
            return;
        }

        if (!environment.IsDevelopment())
        {
            throw new StartupException(
                $"{JwtOptions.SectionName}__{nameof(JwtOptions.SigningKey)}: a secret of at least "
                + $"{JwtOptions.MinimumKeyBytes} bytes is required in {environment.EnvironmentName}.");
        }

        options.SigningKey = ReadOrCreate(dataFolder.File(FileName));
    }

    private string ReadOrCreate(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                Create(path);
            }

            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The signing key {path} cannot be kept: {exception.Message}", exception);
        }
    }

    // Written beside and then linked into place without overwriting: of two processes that start at once both read the
    // same key, and a crash never leaves half a key behind.
    private void Create(string path)
    {
        dataFolder.Create();
        var draft = $"{path}.{Guid.NewGuid():N}";
        var file = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(draft, file))
        {
            writer.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(64)));
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
