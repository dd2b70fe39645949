namespace MovieRecs.Text.Tests;

public sealed class MiniLmLifetimeTests
{
    [Fact]
    public async Task A_call_after_the_end_says_that_it_is_over()
    {
        var model = new MiniLmEmbeddingGenerator();
        model.Embed("a war");
        model.Dispose();
        model.Dispose();

        Assert.Throws<ObjectDisposedException>(() => model.Embed("a war"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => model.GenerateAsync(["a war"]));
    }

    [Fact]
    public async Task The_end_waits_for_calls_that_run()
    {
        var model = new MiniLmEmbeddingGenerator();
        var expected = model.Embed("a war");
        using var started = new CountdownEvent(2);
        var threads = Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var calls = 0;
                try
                {
                    while (true)
                    {
                        Assert.Equal(expected, model.Embed("a war"));
                        if (calls++ == 0)
                        {
                            started.Signal();
                        }
                    }
                }
                catch (ObjectDisposedException)
                {
                    return calls;
                }
            },
            TaskCreationOptions.LongRunning)).ToArray();
        await Task.Run(() => Assert.True(started.Wait(TimeSpan.FromSeconds(60))));

        model.Dispose();

        var calls = await Task.WhenAll(threads).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.All(calls, count => Assert.True(count > 0));
    }
}
