using System.Threading.Channels;
using PolicyGuard.Clinic;
using PolicyGuard.Companion;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Pipeline;

/// <summary>
/// Keeps what sessions teach: that a code was used up, and names. It adds the name by which the therapist recognised somebody to that person's own, encrypted. The state holds only its hash, so the name
/// comes from what the panel showed; when that is not in memory any more, nothing is learned.
/// </summary>
internal sealed partial class LearnedNames(PanelRegistry registry, PeopleStore people, EntranceCodes codes, ILogger<LearnedNames> logger) : BackgroundService
{
    private readonly Channel<(string Practice, Func<CancellationToken, Task> Keep)> line = Channel.CreateUnbounded<(string, Func<CancellationToken, Task>)>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>The name is taken out of the room at once: its panel may be gone a moment later.</summary>
    internal void Notice(IEnumerable<DecidedCommit> commits)
    {
        foreach (var commit in commits)
        {
            var (practice, uuid, at) = (commit.Commit.Key.Practice, commit.Commit.Key.Key, commit.Commit.OccurredAt);
            foreach (var learned in commit.Learned)
            {
                switch (learned)
                {
                    case Learned.Name named when registry.Find(practice, uuid)?.NameOf(named.NameKey) is { } name:
                        line.Writer.TryWrite((practice, async token => Log.Heard(logger, practice, await people.LearnAsync(practice, named.PersonId, name, token))));
                        break;
                    case Learned.CodeUsed used:
                        line.Writer.TryWrite((practice, token => codes.NoteUsedAsync(practice, used.PersonId, used.CodeKey, uuid, at, token)));
                        break;
                }
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (practice, keep) in line.Reader.ReadAllAsync(stoppingToken))
            {
                try
                {
                    await keep(stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // The therapist will be asked again next time, and a code ends by itself.
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

        [LoggerMessage(1, LogLevel.Warning, "What a session of practice {Practice} taught could not be kept: {Cause}")]
        public static partial void NotLearned(ILogger logger, string practice, string cause);
    }
}
