using Microsoft.Extensions.Options;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Models.Files;
using MovieRecs.Als.Threading;
using MovieRecs.Api.Data;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Serving;
using MovieRecs.Api.Training;
using MovieRecs.Api.Training.Validation;

namespace MovieRecs.Api.Tests.Training;

public sealed class ModelTrainerTests
{
    private static readonly TrainingOptions _options = new()
    {
        Stars = new ExplicitAlsOptions { Factors = 4, Iterations = 3 },
        Ranker = new ImplicitAlsOptions { Factors = 4, Iterations = 3 },
    };

    private static readonly BayesianOptions _bayesian = new() { Factors = 4, BurnIn = 20, Samples = 10, Thinning = 2 };
    private static readonly PartedRatings _ratings = Made();

    [Fact]
    public async Task Stars_come_with_their_deviation_and_the_penalty_that_was_chosen()
    {
        var model = await TrainAsync(new ModelStore(), _options);
        var stars = ModelFile.Read(new MemoryStream(model.Artifact)).RatingModel!;

        Assert.Equal(stars.Options.Regularization, model.Options.Stars.Regularization);
        Assert.NotNull(model.Options.Stars.Regularization);
        Assert.InRange(stars.Deviation(stars.UserVariance(3, 5), 0), .2, 1.5);
    }

    [Theory]
    [InlineData(1.0, 123f)]
    [InlineData(1.2, 123f)]
    [InlineData(0.5, null)]
    [InlineData(2.0, null)]
    public async Task What_was_chosen_for_the_model_in_service_holds_until_the_ratings_are_many_more_or_fewer(
        double ratingsThen, float? expected)
    {
        var chosen = (await TrainAsync(Serving(ratingsThen), _options)).Options.Stars.Regularization;

        Assert.Equal(expected is not null, chosen == 123);
    }

    [Fact]
    public async Task A_penalty_that_is_set_is_taken_as_it_is()
    {
        var options = new TrainingOptions
        {
            Stars = _options.Stars with { Regularization = 50 },
            Ranker = _options.Ranker with { Regularization = .05f },
        };

        foreach (var reason in (TrainingReason[])[TrainingReason.Request, TrainingReason.Refinement])
        {
            var used = (await TrainAsync(Serving(1), options, reason)).Options;
            Assert.Equal((50f, .05f), (used.Stars.Regularization!.Value, used.Ranker.Regularization!.Value));
        }
    }

    [Fact]
    public async Task Other_settings_let_it_choose_again()
    {
        var options = new TrainingOptions { Stars = _options.Stars with { Iterations = 4 }, Ranker = _options.Ranker };

        Assert.NotEqual(123, (await TrainAsync(Serving(1), options)).Options.Stars.Regularization);
    }

    [Fact]
    public async Task Genres_of_the_catalogue_tell_the_stars_of_a_movie()
    {
        var options = new TrainingOptions { Stars = _options.Stars with { Regularization = 10 }, Ranker = _options.Ranker };
        var store = new ModelStore();
        var without = await TrainAsync(store, options);
        store.Publish(new Catalogue(_ratings.Training.Items.Ids.ToArray().Select(movieId =>
            TestCatalogue.Movie(movieId, genres: [movieId % 2 == 0 ? "Action" : "Romance"]))));
        var with = await TrainAsync(store, options);

        Assert.NotEqual(BiasesOf(without), BiasesOf(with));
        Assert.Equal(BiasesOf(with), BiasesOf(await TrainAsync(store, options)));
    }

    [Fact]
    public async Task Tags_tell_the_stars_of_a_movie()
    {
        var options = new TrainingOptions { Stars = _options.Stars with { Regularization = 10 }, Ranker = _options.Ranker };
        var tags = _ratings.Training.Items.Ids.ToArray().Where(movieId => movieId % 2 == 0)
            .Select(movieId => new TagRecord(1, movieId, "even")).ToList();
        var without = await TrainAsync(new ModelStore(), options);
        var with = await TrainAsync(new ModelStore(), options, ratings: _ratings with { Tags = tags });

        Assert.NotEqual(BiasesOf(without), BiasesOf(with));
    }

    [Fact]
    public async Task What_no_setting_says_is_by_the_size_of_the_data_until_a_refinement_chooses_it()
    {
        var fast = (await TrainAsync(new ModelStore(), _options)).Options;
        var refined = (await TrainAsync(new ModelStore(), _options, TrainingReason.Refinement)).Options;
        var whole = (await TrainAsync(new ModelStore(), new TrainingOptions
        {
            Stars = _options.Stars,
            Ranker = _options.Ranker,
            Budget = TimeSpan.Zero,
        })).Options;

        Assert.Equal((false, _options.Stars.ForSize(_ratings.Training).Regularization), (fast.IsChosen, fast.Stars.Regularization));
        Assert.Equal(
            _options.Ranker.ForSize(_ratings.Training.Users.Count, _ratings.Training.Items.Count).Regularization, fast.Ranker.Regularization);
        Assert.NotNull(refined.Ranker.Regularization);
        Assert.True(refined.IsChosen);
        Assert.NotEqual(fast.Stars.Regularization, refined.Stars.Regularization);
        Assert.Equal((true, refined.Stars.Regularization), (whole.IsChosen, whole.Stars.Regularization));
    }

    [Fact]
    public async Task Stars_are_by_als_alone_if_that_is_the_setting()
    {
        var options = new TrainingOptions { Stars = _options.Stars, Ranker = _options.Ranker, StarsModel = StarsModel.Als };

        var model = await TrainAsync(new ModelStore(), options, TrainingReason.Refinement);

        Assert.Equal(0, model.Options.BayesianShare);
        Assert.Null(ModelFile.Read(new MemoryStream(model.Artifact)).Bayesian);
    }

    [Fact]
    public async Task Als_alone_is_not_rejected_for_being_worse_than_both_together()
    {
        var options = new TrainingOptions
        {
            Stars = _options.Stars with { Regularization = 1e6f, BiasRegularization = 1e6f },
            Ranker = _options.Ranker,
        };
        var data = _ratings.Training;
        var store = new ModelStore();
        store.Publish(Catalogue.Empty, new ServedModels(
            1, TestModels.TrainedAt, data.Items, ImplicitAlsTrainer.Train(data, _options.Ranker),
            new RatingEnsemble(ExplicitAlsTrainer.Train(data, options.Stars), BayesianTrainer.Train(data, _bayesian), 1),
            new Dictionary<string, double> { ["rmse"] = 1, ["ndcgAt10"] = 0 }));

        var fast = await TrainAsync(store, options);
        var forgetful = await TrainAsync(store, options, TrainingReason.Deletion);

        Assert.True(fast.Options.BayesianShare > .5);
        Assert.Equal(0, forgetful.Options.BayesianShare);
        Assert.True(forgetful.Metrics.Rmse > 1.05 * forgetful.Metrics.Current!.Rmse);
    }

    private static float[] BiasesOf(CandidateModel model) =>
        ModelFile.Read(new MemoryStream(model.Artifact)).RatingModel!.ItemBiases.ToArray();

    /// <summary>A model with τ = 123 in service, trained on so many times the ratings.</summary>
    private static ModelStore Serving(double ratingsThen)
    {
        var data = _ratings.Training;
        var stars = ExplicitAlsTrainer.Train(data, _options.Stars);
        var settled = ExplicitAlsTrainer.Train(data, _options.Stars with { Regularization = 123 }).With(stars.Noise);
        var store = new ModelStore();
        store.Publish(Catalogue.Empty, new ServedModels(
            1, TestModels.TrainedAt, data.Items, ImplicitAlsTrainer.Train(data, _options.Ranker), new RatingEnsemble(settled),
            new Dictionary<string, double> { ["rmse"] = 1, ["ndcgAt10"] = 0 })
        {
            RatingCount = (long)(_ratings.Count * ratingsThen),
            IsChosen = true,
        });
        return store;
    }

    private static async Task<CandidateModel> TrainAsync(
        ModelStore store, TrainingOptions options, TrainingReason reason = TrainingReason.Request, PartedRatings? ratings = null)
    {
        var run = new LiveTrainingRun(
            TrainingRunAnswer.From(new TrainingRun { State = TrainingRunState.Queued, Reason = $"{reason}", RequestedAt = TestModels.TrainedAt }),
            TimeProvider.System);
        var trainer = new ModelTrainer(new FixedSource(ratings ?? _ratings), store, WorkerThreads.Shared, Options.Create(options), TimeProvider.System);
        var loaded = await trainer.LoadAsync(run, CancellationToken.None);
        var result = await trainer.TrainAsync(run, loaded, CancellationToken.None);

        Assert.Null(result.Rejection);
        return result.Model!;
    }

    /// <summary>25,000 ratings by two tastes.</summary>
    private static PartedRatings Made()
    {
        const int Users = 500;
        const int Movies = 150;
        var random = new Random(4);
        var split = ValidationSplit.For(25_000);
        var builder = new RatingDataBuilder(RatingScale.HalfStars, keepTimes: true);
        var heldOut = new List<HeldOutRating>();
        for (var user = 1; user <= Users; user++)
        {
            for (var movie = 1; movie <= Movies; movie++)
            {
                if (random.NextDouble() > (user % 2 == movie % 2 ? .5 : .17))
                {
                    continue;
                }

                var halfStars = (byte)Math.Clamp((user % 2 == movie % 2 ? 8 : 4) + random.Next(-2, 3), 1, 10);
                if (split.IsHeldOut(user, movie))
                {
                    heldOut.Add(new HeldOutRating(user, movie, halfStars, 1_000_000 + movie));
                }
                else
                {
                    builder.Add(user, movie, halfStars, 1_000_000 + movie);
                }
            }
        }

        return new PartedRatings(builder.Build(), heldOut);
    }

    private sealed class FixedSource(PartedRatings ratings) : IRatingSource
    {
        public Task<long> CountAsync(CancellationToken cancellationToken) => Task.FromResult(ratings.Count);

        public Task<PartedRatings> LoadAsync(ValidationSplit split, CancellationToken cancellationToken) => Task.FromResult(ratings);
    }
}
