using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>One field that is not as a rule wants it.</summary>
/// <param name="Before">What may be shown of the value found; null when Zoom left the field out.</param>
/// <param name="Wanted">What may be shown of the value wanted.</param>
/// <param name="Fix">What mending this field costs.</param>
/// <param name="Repair">Null: only a person can mend it.</param>
internal sealed record Finding(string Path, string? Before, string Wanted, FixClass Fix, FieldRepair? Repair)
{
    internal ImmutableArray<string> Evidence { get; init; } = [];

    /// <summary>What mends it where no field of the meeting does.</summary>
    internal LinkAct? Act { get; init; }

    /// <summary>What has come of it already, where nothing is left to be done.</summary>
    internal (Outcome Outcome, string Reason)? Ended { get; init; }

    /// <summary>What mends it once somebody of the practice has said yes, where nothing may without.</summary>
    internal Remedy? WhenApproved { get; init; }

    /// <summary>Names the cause where the texts change from day to day.</summary>
    internal string? Cause { get; init; }

    internal static Finding Safe(string path, string? before, string wanted) =>
        new(path, before, wanted, FixClass.Safe, new FieldRepair(before, wanted));

    /// <summary>As <see cref="Safe"/>, for one occurrence of a series.</summary>
    internal static Finding OfOccurrence(MeetingSlot occurrence, string path, string? before, string wanted) =>
        new(OccurrencePaths.Of(occurrence.Id!, path), before, wanted, FixClass.Safe,
            new FieldRepair(before, wanted) { Path = path, OccurrenceId = occurrence.Id })
        { Evidence = [$"occurrence {occurrence.StartsAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC"] };

    internal static Finding Task(string path, string? before, string wanted) => new(path, before, wanted, FixClass.HumanTask, null);
}

/// <param name="Before">JSON literal kept for undo.</param>
/// <param name="Wanted">JSON literal or a <see cref="WantedMarker"/>.</param>
internal sealed record FieldRepair(string? Before, string Wanted, bool Personal = false)
{
    /// <summary>The change must not travel into calendars.</summary>
    internal bool KeepFromCalendar { get; init; }

    /// <summary>The field, where it is not the finding's own.</summary>
    internal string? Path { get; init; }

    /// <summary>The occurrence of a series whose field it is.</summary>
    internal string? OccurrenceId { get; init; }
}

/// <summary>One of the two.</summary>
internal sealed record Remedy(FieldRepair? Repair, LinkAct? Act);

/// <summary>One rule over one meeting. Pure; what throws is recorded as failed.</summary>
internal interface IScheduledRule
{
    string Id { get; }

    /// <summary>False: what the rule looks at could not be read, so it proves nothing.</summary>
    bool CanTell(MeetingFacts meeting) => true;

    /// <summary>False: there is nothing here that the rule is about.</summary>
    bool Applies(MeetingPolicyContext context) => true;

    IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now);
}
