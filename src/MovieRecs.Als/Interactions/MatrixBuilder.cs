namespace MovieRecs.Als.Interactions;

/// <summary>
/// Builds both matrices from columns of ratings by counting sort on several threads. Each worker takes a run of parts; the
/// place of each worker's ratings within a row is known from the counts before it writes, so no two write to the same place
/// and the order within a row is the order of the parts, whatever the number of threads.
/// </summary>
internal static class MatrixBuilder
{
    /// <param name="scale">What the codes mean.</param>
    /// <param name="parts">The ratings in order; disposed when they have been taken over.</param>
    /// <param name="users">The rows; null: the users that occur.</param>
    /// <param name="items">The columns; null: the items that occur.</param>
    /// <param name="threads">0 uses every processor.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">A rating names an id that the given maps lack.</exception>
    public static RatingData Build(
        RatingScale scale, IReadOnlyList<RatingColumns> parts, IdMap? users, IdMap? items, int threads,
        CancellationToken cancellationToken = default)
    {
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads,
            CancellationToken = cancellationToken,
        };
        try
        {
            users ??= IdIndex.Collect(parts, part => part.Users, parallel);
            items ??= IdIndex.Collect(parts, part => part.Items, parallel);
            IdIndex.Replace(parts, part => part.Users, users, "user", parallel);
            IdIndex.Replace(parts, part => part.Items, items, "item", parallel);
        }
        catch (AggregateException exception) when (exception.InnerException is ArgumentException missing)
        {
            throw new ArgumentException(missing.Message, exception);
        }

        var (starts, columns, codes) = GroupByUser(parts, users.Count, parallel);
        foreach (var part in parts)
        {
            part.Dispose();
        }

        var (byUser, duplicates) = RowOrder.SortAndKeepLast(items.Count, starts, columns, codes, parallel);
        return new RatingData(users, items, scale, byUser, Transpose(byUser, parallel), duplicates);
    }

    /// <summary>Rows and columns exchanged; columns ascend within each new row.</summary>
    public static InteractionMatrix Transpose(InteractionMatrix matrix, ParallelOptions parallel)
    {
        var bounds = WorkerRows(matrix, parallel.MaxDegreeOfParallelism);
        var workers = bounds.Length - 1;
        var next = new int[workers][];
        Parallel.For(0, workers, parallel, worker =>
        {
            var counts = new int[matrix.ColumnCount];
            var (start, end) = (matrix.RowStarts[bounds[worker]], matrix.RowStarts[bounds[worker + 1]]);
            foreach (var column in matrix.Columns[(int)start..(int)end])
            {
                counts[column]++;
            }

            next[worker] = counts;
        });
        var starts = StartsOf(next, matrix.ColumnCount);
        var rows = GC.AllocateUninitializedArray<int>((int)matrix.Count);
        var codes = GC.AllocateUninitializedArray<byte>((int)matrix.Count);
        Parallel.For(0, workers, parallel, worker =>
        {
            var mine = next[worker];
            for (var row = bounds[worker]; row < bounds[worker + 1]; row++)
            {
                var rowCodes = matrix.CodesOf(row);
                var rowColumns = matrix.ColumnsOf(row);
                for (var position = 0; position < rowColumns.Length; position++)
                {
                    var target = mine[rowColumns[position]]++;
                    rows[target] = row;
                    codes[target] = rowCodes[position];
                }
            }
        });
        return new InteractionMatrix(matrix.RowCount, starts, rows, codes);
    }

    private static (long[] Starts, int[] Columns, byte[] Codes) GroupByUser(
        IReadOnlyList<RatingColumns> parts, int userCount, ParallelOptions parallel)
    {
        var bounds = WorkerParts(parts, parallel.MaxDegreeOfParallelism);
        var workers = bounds.Length - 1;
        var next = new int[workers][];
        Parallel.For(0, workers, parallel, worker =>
        {
            var counts = new int[userCount];
            for (var part = bounds[worker]; part < bounds[worker + 1]; part++)
            {
                foreach (var user in parts[part].Users)
                {
                    counts[user]++;
                }
            }

            next[worker] = counts;
        });
        var starts = StartsOf(next, userCount);
        var columns = GC.AllocateUninitializedArray<int>((int)starts[^1]);
        var codes = GC.AllocateUninitializedArray<byte>((int)starts[^1]);
        Parallel.For(0, workers, parallel, worker =>
        {
            var mine = next[worker];
            for (var part = bounds[worker]; part < bounds[worker + 1]; part++)
            {
                var partUsers = parts[part].Users;
                var partItems = parts[part].Items;
                var partCodes = parts[part].Codes;
                for (var position = 0; position < partUsers.Length; position++)
                {
                    var target = mine[partUsers[position]]++;
                    columns[target] = partItems[position];
                    codes[target] = partCodes[position];
                }
            }
        });
        return (starts, columns, codes);
    }

    /// <summary>Turns each worker's counts into the places of its first rating in each row, and returns the rows' starts.</summary>
    private static long[] StartsOf(int[][] counts, int rowCount)
    {
        var starts = new long[rowCount + 1];
        var total = 0L;
        for (var row = 0; row < rowCount; row++)
        {
            starts[row] = total;
            foreach (var mine in counts)
            {
                var count = mine[row];
                mine[row] = (int)total;
                total += count;
            }

            if (total > Array.MaxLength)
            {
                throw new InvalidOperationException($"A matrix holds at most {Array.MaxLength} ratings.");
            }
        }

        starts[rowCount] = total;
        return starts;
    }

    /// <summary>Runs of parts of about equal numbers of ratings.</summary>
    private static int[] WorkerParts(IReadOnlyList<RatingColumns> parts, int workers)
    {
        var total = parts.Sum(part => (long)part.Count);
        var bounds = new int[Math.Max(1, workers) + 1];
        var (before, part) = (0L, 0);
        for (var worker = 1; worker < bounds.Length; worker++)
        {
            for (; part < parts.Count && before < total * worker / (bounds.Length - 1); part++)
            {
                before += parts[part].Count;
            }

            bounds[worker] = part;
        }

        bounds[^1] = parts.Count;
        return bounds;
    }

    /// <summary>Runs of rows of about equal numbers of ratings.</summary>
    private static int[] WorkerRows(InteractionMatrix matrix, int workers)
    {
        var bounds = new int[Math.Max(1, workers) + 1];
        for (var worker = 1; worker < bounds.Length - 1; worker++)
        {
            var row = matrix.RowStarts.BinarySearch(matrix.Count * worker / (bounds.Length - 1));
            bounds[worker] = Math.Clamp(row < 0 ? ~row : row, bounds[worker - 1], matrix.RowCount);
        }

        bounds[^1] = matrix.RowCount;
        return bounds;
    }
}
