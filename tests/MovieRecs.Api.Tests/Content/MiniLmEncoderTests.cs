using MovieRecs.Als.Threading;
using MovieRecs.Api.Content;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Content;

public sealed class MiniLmEncoderTests
{
    [Fact]
    public async Task The_model_is_loaded_when_it_is_needed_and_freed_when_it_was_not_for_a_while()
    {
        var time = new ManualTime();
        using var encoder = new MiniLmEncoder(new WorkerThreads(2), time);
        Assert.False(encoder.IsLoaded);

        var one = await encoder.EncodeAsync(["A heist in space"], CancellationToken.None);
        Assert.True(encoder.IsLoaded);
        time.Advance(MiniLmEncoder.Idle - TimeSpan.FromSeconds(1));
        var many = await encoder.EncodeAsync(["A wedding in Paris", "A heist in space"], CancellationToken.None);
        Assert.Equal(one[0], many[1]);
        time.Advance(MiniLmEncoder.Idle - TimeSpan.FromSeconds(1));
        Assert.True(encoder.IsLoaded); // it was needed in between
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(encoder.IsLoaded);
        Assert.Equal(one[0], (await encoder.EncodeAsync(["A heist in space"], CancellationToken.None))[0]);
        Assert.True(encoder.IsLoaded);
    }
}
