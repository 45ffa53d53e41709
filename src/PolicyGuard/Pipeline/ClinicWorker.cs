using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Scheduled.Links;
using PolicyGuard.Queue;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>
/// Has coming meetings looked at again when what the clinic wrote down of their people changes their links: somebody was discharged, an
/// address was confirmed. What it misses in a crash the sweep at the next start finds.
/// </summary>
internal sealed partial class ClinicWorker(
    ClinicVersions versions, ClinicDirectory clinic, PracticeDirectory practices, IEventQueue queue, IDbContextFactory<PolicyGuardDb> databases, TimeProvider time,
    ILogger<ClinicWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Per practice and meeting, what was last seen of the people's links.</summary>
    private readonly Dictionary<(string Practice, string MeetingId), ImmutableArray<LinkPerson>> seen = [];
    private long looks;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RememberAsync(stoppingToken);
            await foreach (var practice in versions.Changes.ReadAllAsync(stoppingToken))
            {
                await InsistAsync(practice, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The sweep at the next start looks at every meeting.
        }
    }

    /// <summary>What is there at the start is looked at by the sweep; what is not remembered here counts as changed.</summary>
    private async Task RememberAsync(CancellationToken stopping)
    {
        foreach (var practice in practices.All.Where(p => versions.Of(p.Id) == 0))
        {
            try
            {
                await ChangedAsync(practice.Id, stopping);
            }
            catch (Exception e) when (StoreFaults.IsAway(e))
            {
                Log.Waiting(logger, e.GetType().Name);
            }
        }
    }

    private async Task InsistAsync(string practice, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                foreach (var meeting in await ChangedAsync(practice, stopping))
                {
                    await LookAtAsync(practice, meeting, stopping);
                }

                return;
            }
            catch (Exception e) when (e is QueueUnavailableException || StoreFaults.IsAway(e))
            {
                Log.Waiting(logger, e.GetType().Name);
                seen.Clear();
                await Task.Delay(Pause, time, stopping);
            }
        }
    }

    /// <returns>Meetings whose people's links are not what they were.</returns>
    private async Task<IReadOnlyList<string>> ChangedAsync(string practice, CancellationToken cancellationToken)
    {
        var view = await clinic.GetAsync(practice, cancellationToken);
        var changed = new List<string>();
        foreach (var meetingId in view.Expected.Keys)
        {
            var people = ClinicDirectory.LinkPeopleIn(view, meetingId);
            if (!seen.TryGetValue((practice, meetingId), out var before) || !before.Select(Print).SequenceEqual(people.Select(Print)))
            {
                changed.Add(meetingId);
                seen[(practice, meetingId)] = people;
            }
        }

        return changed;
    }

    /// <summary>What of a person bears on links; two with the same are the same here.</summary>
    private static (string Id, string? Address, DateOnly? Confirmed, DateOnly? Discharged) Print(LinkPerson person) =>
        (person.Id, person.AddressKey, person.ConfirmedOn, person.Discharged);

    private async Task LookAtAsync(string practice, string meetingId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var coming = await database.Meetings.AsNoTracking().Where(m => m.Practice == practice && m.MeetingId == meetingId && (m.Status == "expected" || m.Status == "running"))
            .Select(m => new { m.Host }).SingleOrDefaultAsync(cancellationToken);
        if (coming is null || practices.AccountOf(practice) is not { } account)
        {
            return;
        }

        var now = time.GetUtcNow();
        await queue.EnqueueAsync(OwnMessage.LookAt(practice, meetingId, coming.Host).ToEnvelope($"clinic:{now.ToUnixTimeMilliseconds()}:{++looks}:{meetingId}", account, now), cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Changes of the clinic's people wait: {Cause}")]
        public static partial void Waiting(ILogger logger, string cause);
    }
}
