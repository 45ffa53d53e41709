using System.Data;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Decide.People;
using PolicyGuard.Storage;

namespace PolicyGuard.Clinic;

// Names learned from the therapist's own taps.
internal sealed partial class PeopleStore
{
    /// <summary>
    /// Adds a display name by which the therapist knew somebody. Nothing is learned where the name could then stand for somebody else,
    /// too; the person's record says so, without the name.
    /// </summary>
    internal async Task<LearnOutcome> LearnAsync(string practice, string id, string displayName, CancellationToken cancellationToken)
    {
        var (name, today) = (displayName.Trim(), DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        if (!LearningRules.IsUsable(name))
        {
            return LearnOutcome.Unusable;
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);

        // Of two who learn one name at the same time, the second must see what the first has written.
        await using var transaction = await database.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
        var rows = await database.People.Where(p => p.Practice == practice).ToListAsync(cancellationToken);
        var row = rows.Find(r => r.Id == id);
        if (row is null || Open(row) is not { } person)
        {
            return LearnOutcome.NoSuchPerson;
        }

        var outcome = LearningRules.Judge(person, NameFolding.Fold(name), rows.Where(r => r != row).Select(Open).OfType<PersonDetails>(), staff.Of(practice));
        if (outcome is LearnOutcome.KnownAlready or LearnOutcome.IsStaff)
        {
            return outcome;
        }

        var after = outcome is LearnOutcome.Learned
            ? person with { Learned = person.Learned.Add(new LearnedName(Guid.CreateVersion7(time.GetUtcNow()).ToString("N"), name, today, LearnedName.ByTap)), NotLearned = null }
            : person with { NotLearned = new LearnRefusal(outcome, today) };
        (row.Secret, row.Version) = (Close(practice, id, after), row.Version + 1);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        versions.Changed(practice);
        return outcome;
    }

    /// <summary>Takes a learned name back. False when it is not there, or not any more.</summary>
    internal async Task<bool> ForgetAsync(string practice, string id, string learned, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            var row = await database.People.SingleOrDefaultAsync(p => p.Practice == practice && p.Id == id, cancellationToken);
            if (row is null || Open(row) is not { } person || person.Learned.All(l => l.Id != learned))
            {
                return false;
            }

            (row.Secret, row.Version) = (Close(practice, id, person with { Learned = person.Learned.RemoveAll(l => l.Id == learned) }), row.Version + 1);
            try
            {
                await database.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException e) when (Precondition.IsLostRace(e))
            {
                continue;
            }

            versions.Changed(practice);
            return true;
        }
    }
}

/// <summary>A display name that was learned.</summary>
/// <param name="Id">To take it back by.</param>
/// <param name="Source">What it was learned from: <see cref="ByTap"/>.</param>
internal sealed record LearnedName(string Id, string Name, DateOnly On, string Source)
{
    internal const string ByTap = "hostTap";
}

/// <summary>That a name was not learned, and why; the name itself is not kept.</summary>
internal sealed record LearnRefusal(LearnOutcome Why, DateOnly On);

/// <summary>What came of a name that was to be learned.</summary>
internal enum LearnOutcome { Learned, KnownAlready, NoSuchPerson, Unusable, IsStaff, Shared, StaffName, NoteTaker, Common, Full }
