namespace MovieRecs.Api.Users;

internal enum UserDeletionState
{
    Deleted,
    NoSuchUser,

    /// <summary>Nobody could administer the service afterwards.</summary>
    LastAdministrator,
}
