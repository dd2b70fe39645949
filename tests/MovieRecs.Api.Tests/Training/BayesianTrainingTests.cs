using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Threading;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;
using MovieRecs.Api.Training;

namespace MovieRecs.Api.Tests.Training;

public sealed class BayesianTrainingTests
{
    private readonly ManualTime _time = new();
    private readonly Sweeps _sweeps = new();

    [Fact]
    public void It_is_given_up_as_soon_as_the_time_cannot_be_enough()
    {
        _sweeps.OnReport = () => _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(Train(_time.GetUtcNow() + TimeSpan.FromSeconds(100), served: null));
        Assert.Equal(3, _sweeps.Count);
    }

    [Fact]
    public void It_may_take_as_long_as_it_takes_without_a_deadline()
    {
        _sweeps.OnReport = () => _time.Advance(TimeSpan.FromHours(1));

        Assert.NotNull(Train(deadline: null, served: null));
    }

    [Fact]
    public void It_goes_on_from_the_model_in_service_and_then_takes_a_fraction_of_the_sweeps()
    {
        var first = Train(deadline: null, served: null)!;
        var cold = _sweeps.Count;
        var models = TestModels.Train(movies: 30);
        var served = models with { Stars = new RatingEnsemble(models.Stars.Als, first) };
        _sweeps.Count = 0;

        Assert.NotNull(Train(deadline: null, served));
        Assert.InRange(_sweeps.Count, 1, cold / 2);
    }

    [Fact]
    public void Cancelling_the_run_is_no_lack_of_time()
    {
        using var cancellation = new CancellationTokenSource();
        _sweeps.OnReport = cancellation.Cancel;

        Assert.ThrowsAny<OperationCanceledException>(() => Train(deadline: null, served: null, cancellation.Token));
    }

    private Als.Models.Bayesian.BayesianModel? Train(
        DateTimeOffset? deadline, ServedModels? served, CancellationToken cancellationToken = default) =>
        new BayesianTraining(Data(), Empty(), null, served, WorkerThreads.Shared, _time).Train(deadline, _sweeps, cancellationToken);

    private static RatingData Empty()
    {
        var data = Data();
        return new RatingDataBuilder(data.Scale, data.Users, data.Items).Build();
    }

    private static RatingData Data()
    {
        var random = new Random(1);
        var builder = new RatingDataBuilder(RatingScale.HalfStars);
        for (var user = 1; user <= 40; user++)
        {
            for (var movie = 1; movie <= 30; movie++)
            {
                if (random.Next(3) == 0)
                {
                    builder.Add(user, movie, (byte)random.Next(1, 11));
                }
            }
        }

        return builder.Build();
    }

    private sealed class Sweeps : IProgress<TrainingProgress>
    {
        public int Count { get; set; }

        public Action OnReport { get; set; } = () => { };

        public void Report(TrainingProgress value)
        {
            Count++;
            OnReport();
        }
    }
}
