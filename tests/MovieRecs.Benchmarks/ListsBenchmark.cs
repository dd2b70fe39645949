using System.Diagnostics;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Serving;

namespace MovieRecs.Benchmarks;

/// <summary>
/// A list of twenty for a user of 150 ratings as the service makes it, on one thread and without HTTP: <c>-- lists [--movies N]</c>.
/// The models are random: what they say is noise, and how long they take is not.
/// </summary>
internal static class ListsBenchmark
{
    private const int Factors = 64;
    private const int RatedMovies = 150;
    private const int Count = 20;
    private const int Rounds = 300;
    private const int Warmup = 1500;

    private static readonly string[] _genres = ["Action", "Comedy", "Drama", "Horror", "Romance", "Sci-Fi", "Thriller", "War"];

    public static void Run(int movies)
    {
        var random = new Random(3);
        var catalogue = new Catalogue(Enumerable.Range(1, movies).Select(movieId => new CatalogueMovie(
            movieId, $"Movie {movieId}", 1950 + random.Next(75), [_genres[random.Next(8)], "Any"], null, null, 1 + (movies / movieId),
            7L * (1 + (movies / movieId)))));
        foreach (var samples in (int[])[0, 30])
        {
            var snapshot = new ServingSnapshot(catalogue, Models(movies, samples, random));
            Console.WriteLine(samples == 0 ? "ALS alone" : $"ALS and {samples} Bayesian samples");
            Measure(snapshot, "plain", new RecommendationQuery(Count));
            Measure(snapshot, "filters and exclusions", Filtered(random));
            Measure(snapshot, "explained, with deviations", new RecommendationQuery(Count, Explain: true));
            Measure(snapshot, "variety", new RecommendationQuery(Count, Variety: 0.5));
            Measure(snapshot, "variety, novelty, caution", new RecommendationQuery(Count, Variety: 0.5, Novelty: 0.3, Caution: 0.3));
            MeasureNextToRate(snapshot);
        }
    }

    private static RecommendationQuery Filtered(Random random) => new(
        Count, Genre: "Drama,Comedy,Action", ExcludeGenre: "Horror", YearFrom: 1960, MinRatings: 2,
        Exclude: string.Join(',', Enumerable.Range(0, 500).Select(_ => random.Next(1, 20_000))));

    private static void Measure(ServingSnapshot snapshot, string name, RecommendationQuery query) => Report(name, round =>
    {
        var profile = Profile(snapshot, round);
        _ = profile.Answers.VectorsIn(snapshot); // once for each change of the ratings, and measured apart: docs/performance.md
        var start = Stopwatch.GetTimestamp();
        var filter = CandidateFilter.Create(snapshot, profile, query, []);
        var (source, found) = RankedLists.Recommend(snapshot, profile, filter, query.Taste, Count, inSession: false);
        var answer = ListAnswers.Of(snapshot, profile, source, found, query.WantedReasons);
        var elapsed = Stopwatch.GetElapsedTime(start);
        return answer.Items.Count == Count ? elapsed : throw new InvalidOperationException($"{answer.Items.Count} movies");
    });

    private static void MeasureNextToRate(ServingSnapshot snapshot) => Report("eight to rate next", round =>
    {
        var profile = Profile(snapshot, round);
        _ = profile.Answers.VectorsIn(snapshot);
        var start = Stopwatch.GetTimestamp();
        var filter = CandidateFilter.Create(snapshot, profile, new RecommendationQuery(), []);
        var answer = NextToRate.For(snapshot, profile, filter, count: 8);
        var elapsed = Stopwatch.GetElapsedTime(start);
        return answer.Items.Count == 8 ? elapsed : throw new InvalidOperationException($"{answer.Items.Count} movies");
    });

    private static void Report(string name, Func<int, TimeSpan> measure)
    {
        for (var round = 0; round < Warmup; round++)
        {
            measure(round % Rounds); // until it is compiled for good
        }

        var times = Enumerable.Range(0, Rounds).Select(round => measure(round).TotalMilliseconds).Order().ToArray();
        Console.WriteLine($"  {name,-28} {times[Rounds / 2]:F3} ms median, {times[Rounds * 9 / 10]:F3} ms of ten the slowest");
    }

    private static UserProfile Profile(ServingSnapshot snapshot, int seed)
    {
        var random = new Random(seed);
        int[] movies = [.. Enumerable.Range(0, 4 * RatedMovies).Select(_ => random.Next(1, snapshot.Catalogue.Count)).Distinct()
            .Take(RatedMovies).Order()];
        return new UserProfile(
            1000 + seed, movies, [.. movies.Select(_ => (byte)random.Next(1, 11))], [.. movies.Select(_ => (uint)random.Next(1, 1_000_000))],
            [.. movies.Select(movie => movie + 1).Except(movies).Take(10).Order()]);
    }

    private static ServedModels Models(int movies, int samples, Random random)
    {
        var noise = new RatingNoise([.2f, .2f, .2f, .2f, .2f], 0.7f, Values(movies, 0.2f, random));
        var als = new ExplicitAlsModel(
            new ExplicitAlsOptions { Factors = Factors, Regularization = 10 }, 3.5f, default, Values(movies * Factors, 0.1f, random), default,
            Values(movies, 0.3f, random), Values(movies * (Factors + 1), 0.05f, random)).With(noise);
        var popularity = new ItemPopularity(Enumerable.Range(1, movies).Select(movie => (float)movies / movie).ToArray());
        return new ServedModels(
            1, DateTimeOffset.UnixEpoch, IdMap.FromIds([.. Enumerable.Range(1, movies)]),
            new ImplicitAlsModel(
                new ImplicitAlsOptions { Factors = Factors, Regularization = 0.003f }, default, Fading(movies, random))
                .With(popularity).With(new Recency(0.2f, 20)),
            samples == 0 ? new RatingEnsemble(als) : new RatingEnsemble(als, Bayesian(movies, samples)), new Dictionary<string, double>());
    }

    /// <summary>A chain of one sweep for each sample, on few ratings.</summary>
    private static BayesianModel Bayesian(int movies, int samples)
    {
        var random = new Random(5);
        var builder = new RatingDataBuilder(RatingScale.HalfStars);
        for (var movie = 1; movie <= movies; movie++)
        {
            builder.Add(1 + (movie % 500), movie, (byte)random.Next(1, 11));
        }

        return BayesianTrainer.Train(builder.Build(), new BayesianOptions { BurnIn = 1, Samples = samples, Thinning = 1 });
    }

    /// <summary>Vectors of trained rankers are the shorter the less popular the item is.</summary>
    private static float[] Fading(int movies, Random random)
    {
        var values = Values(movies * Factors, 0.1f, random);
        for (var index = 0; index < values.Length; index++)
        {
            values[index] /= MathF.Sqrt(1 + (index / Factors / 100f));
        }

        return values;
    }

    private static float[] Values(int count, float scale, Random random) =>
        [.. Enumerable.Range(0, count).Select(_ => scale * (float)(random.NextDouble() - 0.5))];
}
