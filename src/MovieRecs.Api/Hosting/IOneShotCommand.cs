namespace MovieRecs.Api.Hosting;

/// <summary>
/// Something that the executable does instead of serving, and then exits: <c>--migrate</c>, <c>--import PATH</c>. No
/// hosted service has been started; a command that needs the database starts it. An error that an operator can mend is a
/// <see cref="StartupException"/>.
/// </summary>
internal interface IOneShotCommand
{
    /// <summary>One of <see cref="ServiceArguments"/>' commands.</summary>
    string Name { get; }

    Task RunAsync(string? argument, CancellationToken cancellationToken);
}
