namespace MovieRecs.Api.Tests.Hosting;

/// <summary>The four columns of the contract's table.</summary>
public enum Access
{
    Anyone,
    User,
    Owner,
    Administrator,
}
