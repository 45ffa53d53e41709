using System.Collections.Immutable;
using System.Globalization;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live.Notices;

/// <summary>Keeps what the host is to read, and what of it the panel has shown. Nobody is told anything until then.</summary>
internal static class NoticeTracker
{
    internal const int Most = 12;

    /// <summary>The panel may say a little later what it showed; what ended before that was not shown in time.</summary>
    private static readonly TimeSpan ShownLate = TimeSpan.FromSeconds(10);

    /// <param name="violationId">Null: that of the rule which was recorded in this turn about the same participant, if there is one.</param>
    internal static void Raise(Turn turn, string rule, string? violationId, string cause, string text, string? alias)
    {
        var recorded = turn.RecordedNow(rule, alias);
        var person = turn.Find(alias ?? recorded?.Subject);
        Add(turn, new HostNotice(IdOf(turn, rule, cause), text, person?.Alias, rule, violationId ?? recorded?.Id, turn.Input.At)
        {
            Kind = KindOf(rule, cause), Place = person?.Place ?? default,
        });
    }

    /// <summary>
    /// Telling the host is all that is done about a violation. Until the panel has shown it nobody has been told, and that is the outcome.
    /// </summary>
    /// <param name="told">What it comes to when the panel has shown it.</param>
    /// <param name="untold">What it comes to until then.</param>
    internal static void LeaveToHost(Turn turn, string rule, string violationId, string? why, Outcome told, Outcome untold)
    {
        var notices = turn.State.Notices;
        if (IndexOf(notices, n => n.ViolationId == violationId) is not (var at and >= 0))
        {
            turn.Resolve(rule, violationId, untold, Surface.None, Because($"{HostNotice.NotTold}: newer notices took its place", why));
            return;
        }

        if (notices[at].ShownAt is { } shown)
        {
            turn.Resolve(rule, violationId, told, Surface.Companion, Because(ShownAt(shown), why));
            return;
        }

        var panel = turn.State.Companion is { Connected: true } ? "the panel has not shown it" : "no panel was open in the host's client";
        turn.Resolve(rule, violationId, untold, Surface.None, Because($"{HostNotice.NotTold}: {panel}", why));
        turn.State = turn.State with { Notices = notices.SetItem(at, notices[at] with { ToldAs = told, Why = why }) };
    }

    /// <summary>The violation came to something else: what the panel shows of it later does not change that.</summary>
    internal static void Forget(Turn turn, string violationId)
    {
        var notices = turn.State.Notices;
        if (IndexOf(notices, n => n.ToldAs is not null && n.ViolationId == violationId) is var at and >= 0)
        {
            turn.State = turn.State with { Notices = notices.SetItem(at, notices[at] with { ToldAs = null }) };
        }
    }

    /// <summary>The panel has shown these. Each counts once; an id that is not known counts for nothing.</summary>
    internal static void Hear(Turn turn, ImmutableArray<string> ids)
    {
        foreach (var id in ids)
        {
            if (IndexOf(turn.State.Notices, n => n.Id == id) is var at and >= 0)
            {
                if (!(turn.Input.At - turn.State.Notices[at].EndedAt > ShownLate))
                {
                    Show(turn, at, tell: true);
                }
            }
            else
            {
                ShownCards.Hear(turn, id);
            }
        }
    }

    /// <param name="tell">False: the card that stands for it was told of already.</param>
    internal static void Show(Turn turn, int at, bool tell)
    {
        var notice = turn.State.Notices[at];
        if (notice.ShownAt is not null)
        {
            return;
        }

        turn.State = turn.State with { Notices = turn.State.Notices.SetItem(at, notice with { ShownAt = turn.Input.At, ToldAs = null }) };
        if (tell)
        {
            turn.Tell("event", notice.Rule, $"Shown to the host: {notice.Text}");
        }

        if (notice is { ToldAs: { } told, Rule: { } rule, ViolationId: { } violation })
        {
            turn.Resolve(rule, violation, told, Surface.Companion, Because(ShownAt(turn.Input.At), notice.Why));
        }
    }

    /// <summary>Ends what is not true any more and takes up what could not be ended from here. Runs after the rules.</summary>
    internal static void Settle(Turn turn)
    {
        var notices = turn.State.Notices;
        for (var i = 0; i < notices.Length; i++)
        {
            if (notices[i].EndedAt is null && NoticeEnds.IsOver(turn, notices[i]))
            {
                notices = notices.SetItem(i, notices[i] with { EndedAt = turn.Input.At });
            }
        }

        if (notices != turn.State.Notices)
        {
            turn.State = turn.State with { Notices = notices };
        }

        if (turn.State.EndedAt is null)
        {
            StandingWarnings.Settle(turn);
        }
    }

    /// <summary>The same participant under another alias.</summary>
    internal static void Follow(Turn turn, string alias, string now)
    {
        for (var i = 0; i < turn.State.Notices.Length; i++)
        {
            if (turn.State.Notices[i].Alias == alias)
            {
                turn.State = turn.State with { Notices = turn.State.Notices.SetItem(i, turn.State.Notices[i] with { Alias = now }) };
            }
        }
    }

    internal static void Add(Turn turn, HostNotice notice)
    {
        var notices = turn.State.Notices;
        if (IndexOf(notices, n => n.Id == notice.Id) is var known and >= 0)
        {
            // A warning of what is seen again stands again; anything else is told once.
            turn.State = notice.Kind == NoticeKind.Warning && notices[known].EndedAt is not null
                ? turn.State with { Notices = notices.SetItem(known, notice) }
                : turn.State;
            return;
        }

        if (notices.Length >= Most)
        {
            var at = IndexOf(notices, n => n.EndedAt is not null);
            at = at >= 0 ? at : IndexOf(notices, n => n.ShownAt is not null && n.Kind != NoticeKind.Warning);
            at = at >= 0 ? at : IndexOf(notices, n => n.Kind != NoticeKind.Warning);
            notices = notices.RemoveAt(Math.Max(at, 0));
        }

        turn.State = turn.State with { Notices = notices.Add(notice) };
    }

    private static NoticeKind KindOf(string rule, string cause) =>
        cause.StartsWith("failed:", StringComparison.Ordinal) || cause.StartsWith("unenforced:", StringComparison.Ordinal) ? NoticeKind.Failure
        : rule == "LIV-07" || cause.StartsWith("card:", StringComparison.Ordinal) ? NoticeKind.Prompt
        : NoticeKind.Notice;

    private static int IndexOf(ImmutableArray<HostNotice> notices, Func<HostNotice, bool> isIt)
    {
        for (var i = 0; i < notices.Length; i++)
        {
            if (isIt(notices[i]))
            {
                return i;
            }
        }

        return -1;
    }

    internal static string IdOf(Turn turn, string rule, string cause) => StableId.Of(turn.State.Uuid, "notice", rule, cause);

    private static string ShownAt(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"shown to the host at {at.UtcDateTime:HH:mm:ss} UTC");

    private static string Because(string reason, string? why) => why is null ? reason : $"{reason}; {why}";
}
