using System.Threading.Channels;
using PolicyGuard.Clinic;
using PolicyGuard.Companion;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Pipeline;

/// <summary>
/// Adds the name by which the therapist recognised somebody to that person's own, encrypted. The state holds only its hash, so the name
/// comes from what the panel showed; when that is not in memory any more, nothing is learned.
/// </summary>
internal sealed partial class LearnedNames(PanelRegistry registry, PeopleStore people, ILogger<LearnedNames> logger) : BackgroundService
{
    private readonly Channel<(string Practice, string PersonId, string Name)> line = Channel.CreateUnbounded<(string, string, string)>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>The name is taken out of the room at once: its panel may be gone a moment later.</summary>
    internal void Notice(IEnumerable<DecidedCommit> commits)
    {
        foreach (var commit in commits)
        {
            foreach (var learned in commit.Learned.OfType<Learned.Name>())
            {
                if (registry.Find(commit.Commit.Key.Practice, commit.Commit.Key.Key)?.NameOf(learned.NameKey) is { } name)
                {
                    line.Writer.TryWrite((commit.Commit.Key.Practice, learned.PersonId, name));
                }
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (practice, person, name) in line.Reader.ReadAllAsync(stoppingToken))
            {
                try
                {
                    Log.Heard(logger, practice, await people.LearnAsync(practice, person, name, stoppingToken));
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // The therapist will be asked again next time, which is no harm.
                    Log.NotLearned(logger, practice, e.GetType().Name);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // As above.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Information, "A name that a therapist of practice {Practice} recognised: {Outcome}")]
        public static partial void Heard(ILogger logger, string practice, LearnOutcome outcome);

        [LoggerMessage(1, LogLevel.Warning, "A name that a therapist of practice {Practice} recognised could not be kept: {Cause}")]
        public static partial void NotLearned(ILogger logger, string practice, string cause);
    }
}
