namespace PolicyGuard.Decide.Policies;

/// <summary>Guesses what somebody meant to write.</summary>
public static class Spelling
{
    private const int Far = 3;
    private const int LongestWord = 40;

    /// <summary><c>; did you mean 'SCH-01'?</c>, or nothing when no known word is near.</summary>
    public static string Suggest(string word, IEnumerable<string> known) => Nearest(word, known, Far) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    /// <summary>The known word that takes the fewest changes of a letter; null when it takes as many as <paramref name="far"/>.</summary>
    public static string? Nearest(string word, IEnumerable<string> known, int far)
    {
        if (word.Length > LongestWord)
            return null;
        var nearest = known.Select(candidate => (Word: candidate, Steps: Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .OrderBy(candidate => candidate.Steps).FirstOrDefault();
        return nearest.Word is not null && nearest.Steps < far ? nearest.Word : null;
    }

    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (from[i - 1] == to[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[^1];
    }
}
