using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>Settings of single occurrences of a series, and how they are named: <c>occurrences.ID.settings.waiting_room</c>.</summary>
internal static class OccurrencePaths
{
    private const string Prefix = "occurrences.";

    internal static string Of(string occurrenceId, string path) => $"{Prefix}{occurrenceId}.{path}";

    /// <summary>Null for a setting of the whole meeting.</summary>
    internal static string? IdIn(string path) => path.StartsWith(Prefix, StringComparison.Ordinal) && path.IndexOf('.', Prefix.Length) is > 0 and var end
        ? path[Prefix.Length..end]
        : null;

    /// <summary>Occurrences whose own settings are known, that are not over, and that are near enough.</summary>
    internal static IEnumerable<(MeetingSlot Occurrence, OccurrenceSettings Own)> Coming(MeetingFacts meeting, DateTimeOffset now) =>
        (meeting.Occurrences.IsDefault ? [] : meeting.Occurrences)
            .Where(slot => slot is { Id: not null, Own: not null } && slot.IsComing(now)).OrderBy(slot => slot.StartsAt)
            .Select(slot => (slot, slot.Own!));

    /// <summary>The occurrence is still to come and was not read, so nothing is known of its settings.</summary>
    internal static bool IsUnread(MeetingFacts meeting, string path, DateTimeOffset now) =>
        IdIn(path) is { } id && Find(meeting, id) is { } slot && slot.EndsAt > now && (slot.Own is null || !slot.IsComing(now));

    /// <summary>
    /// What to record where nothing is left to fix of this occurrence; null while there is, or when the path is of the whole meeting. One
    /// that was deleted needs nothing any more; one that is over keeps what was recorded last.
    /// </summary>
    internal static (Outcome Outcome, string Reason)? Ended(MeetingFacts meeting, FieldWatch watch, DateTimeOffset now) => IdIn(watch.Path) is not { } id ? null
        : Find(meeting, id) is not { } slot ? (Outcome.HostDecided, "the occurrence was deleted")
        : slot.EndsAt > now ? null
        : watch.Said is { } said && said != Outcome.Deferred ? (said, watch.SaidReason ?? "the occurrence is over")
        : (Outcome.Unenforced, "the occurrence is over");

    private static MeetingSlot? Find(MeetingFacts meeting, string id) =>
        meeting.Occurrences.IsDefault ? null : meeting.Occurrences.FirstOrDefault(slot => slot.Id == id);
}
