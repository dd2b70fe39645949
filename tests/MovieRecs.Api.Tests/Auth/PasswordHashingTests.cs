using MovieRecs.Api.Auth;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Hosting.Problems;

namespace MovieRecs.Api.Tests.Auth;

public sealed class PasswordHashingTests
{
    private static readonly ClientNetwork s_flood = new("203.0.113.1");
    private static readonly ClientNetwork s_other = new("198.51.100.1");

    [Fact]
    public async Task A_flood_of_sign_ins_from_one_address_is_refused_and_one_from_another_address_is_not()
    {
        var hashing = new PasswordHashing();
        using var flooding = new CancellationTokenSource();
        var flood = Enumerable.Range(0, 200)
            .Select(_ => StatusOfAsync(hashing.VerifyAsync("wrong password", hash: null, s_flood, flooding.Token))).ToList();

        var other = hashing.VerifyAsync("wrong password", hash: null, s_other, CancellationToken.None);

        Assert.False(await other);
        await flooding.CancelAsync();
        Assert.Contains(429, await Task.WhenAll(flood));
    }

    private static async Task<int> StatusOfAsync(Task<bool> attempt)
    {
        try
        {
            return await attempt ? 200 : 401;
        }
        catch (RetryLaterException refusal)
        {
            return refusal.StatusCode;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }
}
